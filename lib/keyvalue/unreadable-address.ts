/** The culprit in place of an address that cannot be read, of which no error may show a part: errors show no address at all. */
export const UNREADABLE_ADDRESS = '://';
