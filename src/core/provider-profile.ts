import { isUniqueViolation } from '../database/database-error.js';
import type { ProviderPlayer } from '../social/provider-player.js';
import { isAvatarUrl, isDisplayName, parseEmail } from './account-rules.js';

/** What an account takes over from a provider; null where it told nothing, or nothing that an account can hold. */
export interface ProviderProfile {
  readonly displayName: string | null;
  readonly avatarUrl: string | null;
  readonly email: string | null;
}

export function profileOf({ displayName, avatarUrl, email }: ProviderPlayer): ProviderProfile {
  return {
    displayName: displayName && isDisplayName(displayName) ? displayName : null,
    avatarUrl: avatarUrl && isAvatarUrl(avatarUrl) ? avatarUrl : null,
    email: email ? usableEmail(email) : null,
  };
}

function usableEmail(text: string): string | null {
  try {
    return parseEmail(text);
  } catch {
    return null;
  }
}

/** Runs WRITE with the address, and once more without it where it belongs to another account. */
export async function withFreeEmail<T>(
  { email }: ProviderProfile,
  write: (email: string | null) => Promise<T>,
): Promise<T> {
  try {
    return await write(email);
  } catch (error) {
    if (email === null || !isUniqueViolation(error, 'users_email_key')) throw error;
    return write(null);
  }
}
