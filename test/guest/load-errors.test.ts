import path from 'node:path';
import { expect, test } from 'vitest';
import { findModules } from '../../src/guest/find-modules.js';
import { loadGuest } from '../../src/guest/load-guest.js';
import { ModuleLoadError } from '../../src/guest/module-load-error.js';
import { createFakeMain } from './fake-main.js';
import { temporaryModules } from './temporary-modules.js';

async function problem(files: Record<string, string>, entrypoint = ''): Promise<string> {
  const folder = temporaryModules(files);
  const main = createFakeMain(folder, { entrypoint });
  const error = await loadGuest(main.options).catch((thrown: unknown) => thrown);
  main.close();
  expect(error).toBeInstanceOf(ModuleLoadError);
  const { message } = error as Error;
  expect(message).not.toContain('\n');
  return message.replaceAll(folder + path.sep, '');
}

const native = (body: string) => `import { defineModule } from 'tickwire/runtime';\n${body}`;
const init = (body: string) => `function InitModule(ctx, logger, nk, initializer) {\n${body}\n}`;

test.each([
  [
    'a syntax error',
    { 'index.js': 'var a = 1;\nfunction InitModule( {' },
    /^The module index\.js:2\S* cannot .*SyntaxError/,
  ],
  ['a throw at the top', { 'index.js': 'function InitModule() {}\n\nthrow new Error("top");' }, /index\.js:3.*top/],
  ['a throw in InitModule', { 'index.js': init('throw new Error("inside");') }, /index\.js:2.*inside/],
  ['something thrown that is no error', { 'index.js': init('throw "words";') }, /index\.js cannot .*words/],
  [
    'no function',
    { 'index.js': init('initializer.registerRpc("x", 5);') },
    /index\.js:2.*registerRpc: 'x' must be given a function/,
  ],
  ['no name', { 'index.js': init('initializer.registerRpc("", function () {});') }, /index\.js:2.*not empty/],
  [
    'half a handler',
    { 'index.js': init('initializer.registerMatch("m", { matchInit: function () {} });') },
    /match 'm' has no function matchJoinAttempt/,
  ],
  [
    'a registration that does not exist',
    { 'index.js': init('initializer.registerNothing(1);') },
    /index\.js:2.*registerNothing/,
  ],
  [
    'TypeScript that does not parse',
    { 'a.ts': native('export default defineModule({ rpcs: {') },
    /a\.ts:2:38 cannot be compiled/,
  ],
  [
    'an import of nothing',
    { 'a.ts': native('import x from "./nowhere.js";\nexport default defineModule({ rpcs: { x } });') },
    /a\.ts:2:15 .*nowhere/,
  ],
  [
    'a package that is not there',
    { 'a.ts': native('import x from "no-such-package";\nexport default defineModule({ rpcs: { x } });') },
    /a\.ts.*no-such-package/,
  ],
  [
    'a throw at the top of TypeScript',
    { 'a.ts': native('interface Unused {}\nthrow new Error("top");\nexport default defineModule({});') },
    /a\.ts.*top/,
  ],
  [
    'an unknown hook',
    { 'a.ts': native('export default defineModule({ before: { Nothing: () => null } } as never);') },
    /before\.Nothing/,
  ],
  ['an unknown part', { 'a.ts': native('export default defineModule({ rpc: {} } as never);') }, /unknown part 'rpc'/],
  [
    'a definition that fails',
    { 'a.ts': native('export default defineModule(async () => { throw new Error("start"); });') },
    /a\.ts.*start/,
  ],
  [
    'one name twice',
    {
      'a.ts': native('export default defineModule({ rpcs: { Twice: () => "" } });'),
      'b.ts': native('export default defineModule({ rpcs: { twice: () => "" } });'),
    },
    /b\.ts.*rpc 'twice' is already registered by .*a\.ts/,
  ],
] as const)('%s is told with its place', async (_what, files, message) => {
  expect(await problem(files)).toMatch(message);
});

test('an entry point has to be a module', async () => {
  expect(await problem({ 'index.js': 'var a = 1;' }, 'index.js')).toMatch(/index\.js.*no global function InitModule/);
  expect(await problem({ 'index.js': 'var a = 1;' }, 'other.js')).toMatch(/other\.js.*ENOENT/);
  expect(await problem({ 'index.js': 'var a = 1;' }, '../other.js')).toMatch(/lies outside/);
});

test('where there is an index.js, other scripts are left aside', async () => {
  const script = (name: string) => init(`initializer.registerRpc("${name}", function () {});`);
  const main = createFakeMain(temporaryModules({ 'index.js': script('a'), 'old.js': script('a') }));
  const guest = await loadGuest(main.options);
  main.close();
  expect(guest.registrations.rpcs).toEqual(['a']);
});

test('a folder that does not exist has no modules', async () => {
  const main = createFakeMain('/nowhere/at/all');
  expect((await loadGuest(main.options)).registrations.rpcs).toEqual([]);
  main.close();
});

test('a bundle that was built as an ES module is named', async () => {
  const folder = temporaryModules({ 'index.js': 'const InitModule = () => {};\nexport { InitModule };' });
  const { modules, ignored, dispose } = await findModules({ path: folder, entrypoint: '' });
  await dispose();
  expect(modules).toEqual([]);
  expect(ignored).toMatchObject([{ isSuspicious: true, reason: expect.stringMatching(/build it as a script/) }]);
});
