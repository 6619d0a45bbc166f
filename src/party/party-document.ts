import { createDocument, type QueryDocument } from '../query/document.js';
import { parsePartyLabel } from './party-label.js';

/** What queries look at in a party. Throws INVALID_ARGUMENT for a bad label. */
export function createPartyDocument(
  fixed: { readonly node: string; readonly maxSize: number; readonly createTimeMs: number },
  settings: { readonly open: boolean; readonly hidden: boolean; readonly label: string },
): QueryDocument {
  return createDocument('', {
    label: parsePartyLabel(settings.label),
    node: fixed.node,
    open: settings.open,
    hidden: settings.hidden,
    max_size: fixed.maxSize,
    create_time: new Date(fixed.createTimeMs).toISOString(),
  });
}
