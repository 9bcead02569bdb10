/** As much of ejs, which has no types of its own, as the tests use. */
declare module 'ejs' {
  const ejs: {
    renderFile(file: string, locals: object, done: (error: Error | null, html?: string) => void): unknown;
  };
  export default ejs;
}
