import { expect, test } from 'vitest';
import { lineOfName } from '../../src/guest/line-of-name.js';

const source = `// buy and sell
import { defineModule } from 'tickwire/runtime';
const buyer = 1, shop = { buyer };
export default defineModule({
  rpcs: { Sell: () => '', 'price-of': () => '', async buy(ctx) {} },
  matches: { shop },
});`;

test.each([
  ['buy', 5],
  ['sell', 5],
  ['price-of', 5],
  ['shop', 3],
  ['a(b', undefined],
])('the line that names %s', (name, line) => {
  expect(lineOfName(source, name)).toBe(line);
});
