import path from 'node:path';
import { expect, test } from 'vitest';
import { renderStatus } from './render-status.js';

test('docs/status.md says what the code does', async () => {
  await expect(renderStatus()).toMatchFileSnapshot(path.resolve(import.meta.dirname, '../../docs/status.md'));
});
