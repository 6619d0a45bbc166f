import { integerIn, parseFields, textIn } from '../base/json-fields.js';
import { malformedReceipt, refusedReceipt } from './store-errors.js';

/** What a device says that it has bought at Google Play. Nothing of it is proven. */
export interface GoogleReceipt {
  readonly packageName: string;
  readonly productId: string;
  readonly purchaseToken: string;
  /** 0: purchased, 1: canceled, 2: pending. */
  readonly purchaseState: number;
}

/** What ids of Google are made of: anything else in a path could ask for something else. */
const ID = /^(?!\.+$)[\w.~:-]{1,512}$/;

/**
 * Reads a receipt: the purchase's JSON as Google's library gives it, bare or within `{ "json": … }`. Throws INVALID_ARGUMENT,
 * and FAILED_PRECONDITION where EXPECTEDPACKAGE is not '' and the receipt is of another app.
 */
export function readGoogleReceipt(receipt: string, expectedPackage: string): GoogleReceipt {
  if (receipt === '') throw malformedReceipt('Google', 'it is empty');
  const outer = parseFields(receipt);
  const fields = outer && (parseFields(textIn(outer, 'json')) ?? outer);
  if (!fields) throw malformedReceipt('Google', 'it is not the JSON of a purchase');
  const [packageName, productId, purchaseToken] = (['packageName', 'productId', 'purchaseToken'] as const).map(
    (name) => {
      const value = textIn(fields, name);
      if (!ID.test(value)) throw malformedReceipt('Google', `its ${name} is not one`);
      return value;
    },
  ) as [string, string, string];
  checkPackage(packageName, expectedPackage);
  return { packageName, productId, purchaseToken, purchaseState: integerIn(fields, 'purchaseState') ?? 0 };
}

/** Whether TEXT may stand in a path to Google's servers. */
export const isGoogleId = (text: string): boolean => ID.test(text);

/** A service account may see several apps: throws FAILED_PRECONDITION unless the package is the expected one, or none is. */
export function checkPackage(packageName: string, expectedPackage: string): void {
  if (expectedPackage !== '' && packageName !== expectedPackage) throw refusedReceipt('Google', 'it is of another app');
}
