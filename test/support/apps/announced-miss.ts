import type { GiottoKeyValue } from 'giotto-cache';

/**
 * Returns what the miss announces whose answer is stored. In process memory it is stored by then; no answer waits for a backend
 * that is elsewhere. A request that follows is a hit either way.
 * @param fwd why the method ran
 */
export const announcedMiss = ({ isInProcess }: Pick<GiottoKeyValue, 'isInProcess'>, fwd = 'uri-miss'): string =>
  `giotto; fwd=${fwd}; ${isInProcess ? 'stored' : 'detail=storing'}`;
