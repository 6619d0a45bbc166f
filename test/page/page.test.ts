// The page that a new server shows, played in a real browser by two tabs.
import fs from 'node:fs';
import path from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RunningServer, startServer } from '../start-server.js';

const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';
const browserFlags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

describe.skipIf(!fs.existsSync(executablePath))('the arena in Chromium', () => {
  let server: RunningServer;
  let browser: Browser;

  beforeAll(async () => {
    server = await startServer({ 'runtime.path': path.resolve(import.meta.dirname, '../../examples/arena') });
    browser = await chromium.launch({ executablePath, args: browserFlags });
  });
  afterAll(async () => {
    await browser?.close();
    await server?.stop();
  });

  async function openTab(viewport = { width: 1280, height: 800 }): Promise<{ page: Page; errors: string[] }> {
    const page = await (await browser.newContext({ viewport })).newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    await page.goto(server.url);
    await page.getByRole('status').getByText('playing').waitFor();
    return { page, errors };
  }

  const ownScoreRows = (page: Page) => page.locator('#scores li.me').count();

  it('lets two tabs see each other and shows both plots alive', async () => {
    const [one, two] = [await openTab(), await openTab()];
    await expect.poll(() => ownScoreRows(one.page)).toBe(1);
    await expect.poll(() => ownScoreRows(two.page)).toBe(1);
    const names = await one.page.locator('#scores li').allInnerTexts();
    await expect.poll(() => two.page.locator('#scores li').count()).toBe(names.length);
    for (const { page, errors } of [one, two]) {
      await expect.poll(() => page.locator('#rtt').innerText()).toMatch(/^\d+\.\d ms$/);
      await expect.poll(() => page.locator('#late').innerText()).toMatch(/^\d+\.\d\d ms$/);
      expect(errors).toEqual([]);
    }
  });

  it('steers by keyboard', async () => {
    const { page } = await openTab();
    const position = () => page.locator('body').getAttribute('data-position');
    await expect.poll(position).toMatch(/\d,\d/);
    await page.locator('#game').focus();
    await page.keyboard.down('KeyD');
    const before = await position();
    await expect.poll(async () => (await position()) !== before).toBe(true);
    await page.keyboard.up('KeyD');
  });

  it('fits a phone without scrolling sideways', async () => {
    const { page } = await openTab({ width: 390, height: 844 });
    const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    expect(overflow).toBeLessThanOrEqual(0);
  });
});
