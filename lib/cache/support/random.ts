/** A number from 0 up to 1, each as likely as the other. Everything in the cache that throws dice throws one of these. */
export type Random = () => number;
