const CREDENTIAL = /authorization|cookie|token|secret|password|session|api-?key/i;

/** Whether a request header carries something that whoever can read keys must not see. */
export const isCredential = (headerName: string): boolean => CREDENTIAL.test(headerName);
