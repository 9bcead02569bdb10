/** The culprit in errors about an address that cannot be parsed. No part of it may show, because it may hold a password. */
export const UNREADABLE_ADDRESS = '://';
