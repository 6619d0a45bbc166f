import { lookup } from 'node:dns/promises';

/** The address of NAME, '' for ''. Throws an Error of one line where there is none. */
export async function resolveAddress(name: string): Promise<string> {
  if (name === '') return '';
  try {
    return (await lookup(name)).address;
  } catch (cause) {
    throw new Error(`rudp.public_address: ${name} is no address, and no name of one`, { cause });
  }
}
