import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadWebRtcLibrary } from '../../../src/transport/rudp/library.js';

const read = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

describe('the WebRTC library', () => {
  it('is the release that the package asks for, with its binary inside an npm package of the same release', async () => {
    const { library, release } = await loadWebRtcLibrary();
    const require = createRequire(import.meta.url);
    const folder = path.resolve(require.resolve('node-datachannel'), '../../../..');
    const { version, optionalDependencies } = read(path.join(folder, 'package.json'));
    expect(version).toBe(read('package.json').dependencies['node-datachannel']);
    expect(new Set(Object.values(optionalDependencies))).toEqual(new Set([version]));
    // libdatachannel inside it: what ICE over one port was tried with.
    expect(library.getLibraryVersion()).toBe('0.24.5');
    release({ clean: true });
  });

  it('needs nothing that an installation would have to download or build', () => {
    const { packages } = read('package-lock.json');
    const native = Object.entries<{ hasInstallScript?: boolean }>(packages).filter(([name]) =>
      name.includes('node-datachannel'),
    );
    expect(native.length).toBeGreaterThan(5);
    for (const [name, { hasInstallScript }] of native) expect([name, hasInstallScript]).toEqual([name, undefined]);
  });
});
