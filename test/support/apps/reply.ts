/** What the responses of both adapters have in common, for handlers that run on either. */
export interface Reply {
  header(name: string, value: string | string[]): unknown;
  getHeader(name: string): unknown;
  removeHeader(name: string): unknown;
  status(code: number): unknown;
}
