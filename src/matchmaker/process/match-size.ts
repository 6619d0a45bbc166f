/** The most players that a match is made of; it bounds how many candidates are looked at for one ticket. */
export const MAX_MATCH_SIZE = 1024;
