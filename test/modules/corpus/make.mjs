// Makes bundled/ from source/: `node make.mjs`. The bundlers are installed into a temporary folder, in the exact versions
// below; their output is checked in, so that tests need none of them. Each entry of `outputs` is one way of bundling.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

const versions = {
  '@babel/core': '7.29.13',
  '@babel/preset-env': '7.29.14',
  '@babel/preset-typescript': '7.29.7',
  '@rollup/plugin-babel': '7.1.0',
  '@rollup/plugin-commonjs': '29.0.3',
  '@rollup/plugin-json': '6.1.0',
  '@rollup/plugin-node-resolve': '16.0.3',
  '@rollup/plugin-terser': '1.0.2',
  '@rollup/plugin-typescript': '12.3.1',
  esbuild: '0.28.2',
  parcel: '2.16.4',
  rollup: '4.68.7',
  terser: '5.51.2',
  'ts-loader': '9.6.2',
  tslib: '2.9.1',
  typescript: '5.9.3',
  webpack: '5.112.2',
};

const here = import.meta.dirname;
const out = path.join(here, 'bundled');
const tools = process.env.CORPUS_TOOLS ?? fs.mkdtempSync(path.join(os.tmpdir(), 'corpus-'));
const source = path.join(tools, 'source');

fs.rmSync(source, { recursive: true, force: true });
fs.cpSync(path.join(here, 'source'), source, { recursive: true });
fs.writeFileSync(
  path.join(tools, 'package.json'),
  JSON.stringify({ private: true, dependencies: { ...versions, plural: 'file:source/plural' } }),
);
execFileSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: tools, stdio: 'inherit' });
for (const name of ['nkruntime.d.ts', 'nkruntime']) {
  fs.cpSync(path.resolve(here, '../../../types', name), path.join(source, name), { recursive: true });
}
const compilerOptions = {
  target: 'es5',
  module: 'es2015',
  moduleResolution: 'node10',
  ignoreDeprecations: '5.0',
  lib: ['es2020'],
  downlevelIteration: true,
  importHelpers: false,
  esModuleInterop: true,
  resolveJsonModule: true,
  strict: false,
  types: [],
  rootDir: source,
};
const tsconfig = path.join(source, 'tsconfig.json');
fs.writeFileSync(tsconfig, JSON.stringify({ compilerOptions, include: ['*.ts'], exclude: ['namespaces*.ts'] }));
fs.writeFileSync(path.join(source, 'plural.d.ts'), "declare module 'plural';\n");

const require = createRequire(path.join(tools, 'x.js'));
const load = (name) => require(name);
const entry = (name) => path.join(source, name);
const { rollup } = load('rollup');
const webpack = load('webpack');
const esbuild = load('esbuild');
const babel = load('@babel/core');
const terser = load('terser');
const plugin = (name) => {
  const loaded = load(`@rollup/plugin-${name}`);
  return loaded.default ?? loaded;
};
const extensions = ['.ts', '.js', '.json'];
const presets = [[require.resolve('@babel/preset-env'), { targets: { ie: '11' }, modules: false }], require.resolve('@babel/preset-typescript')];

async function withRollup(input, output, plugins) {
  const bundle = await rollup({ input: entry(input), plugins, onwarn() {} });
  const { output: chunks } = await bundle.generate(output);
  return chunks[0].code;
}

const common = () => [plugin('json')(), plugin('node-resolve')({ extensions }), plugin('commonjs')({ extensions })];
const modernTypes = () =>
  plugin('typescript')({ tsconfig, compilerOptions: { target: 'es2020', module: 'esnext', downlevelIteration: false } });
/** The plugins of the configuration in Nakama's documentation, in its order. */
const documented = () => [
  plugin('node-resolve')({ extensions }),
  plugin('typescript')({ tsconfig, compilerOptions: { module: 'esnext' } }),
  plugin('json')(),
  plugin('commonjs')({ extensions }),
  plugin('babel')({ extensions, babelHelpers: 'bundled', presets }),
];

async function withWebpack(input, { target = 'es2020', ...config }) {
  const folder = fs.mkdtempSync(path.join(tools, 'webpack-'));
  const rule = { test: /\.ts$/, loader: require.resolve('ts-loader'), options: { transpileOnly: true, compilerOptions: { target } } };
  const compiler = webpack({
    mode: 'development',
    devtool: false,
    target: target === 'es5' ? ['web', 'es5'] : 'node',
    context: source,
    entry: entry(input),
    resolve: { extensions },
    module: { rules: [rule] },
    ...config,
    output: { path: folder, filename: 'index.js', ...config.output },
  });
  const stats = await new Promise((resolve, reject) => compiler.run((error, done) => (error ? reject(error) : resolve(done))));
  if (stats.hasErrors()) throw new Error(stats.toString());
  return fs.readFileSync(path.join(folder, 'index.js'), 'utf8');
}

async function withEsbuild(input, options) {
  const { outputFiles } = await esbuild.build({ entryPoints: [entry(input)], bundle: true, write: false, target: 'es2020', ...options });
  return outputFiles[0].text;
}

function withTsc(...args) {
  const file = path.join(fs.mkdtempSync(path.join(tools, 'tsc-')), 'index.js');
  execFileSync(process.execPath, [require.resolve('typescript/bin/tsc'), '--outFile', file, '--typeRoots', 'none', '--lib', 'es2020', ...args], {
    cwd: source,
    stdio: 'inherit',
  });
  return fs.readFileSync(file, 'utf8');
}

/** Parcel as a library: `outputFormat` is what it calls the shape. */
function withParcel(input, outputFormat) {
  const folder = fs.mkdtempSync(path.join(source, 'parcel-'));
  const targets = { game: { outputFormat, isLibrary: outputFormat === 'commonjs', context: 'node', engines: { node: '20' }, includeNodeModules: true, source: input, distDir: path.relative(source, folder), optimize: false, sourceMap: false, scopeHoist: true } };
  fs.writeFileSync(path.join(source, 'package.json'), JSON.stringify({ targets }));
  execFileSync(process.execPath, [require.resolve('parcel/lib/bin.js'), 'build', '--no-cache'], { cwd: source, stdio: 'inherit' });
  return fs.readFileSync(path.join(folder, fs.readdirSync(folder).find((name) => name.endsWith('.js'))), 'utf8');
}

const outputs = {
  'rollup-documented.js': () => withRollup('main.ts', { format: 'es' }, documented()),
  'rollup-iife.js': () => withRollup('exported.ts', { format: 'iife', name: 'corpus' }, [...common(), modernTypes()]),
  'rollup-iife-extend.js': () => withRollup('exported.ts', { format: 'iife', name: 'globalThis', extend: true }, [...common(), modernTypes()]),
  'rollup-cjs.js': () => withRollup('exported.ts', { format: 'cjs' }, [...common(), modernTypes()]),
  'rollup-umd.js': () => withRollup('exported.ts', { format: 'umd', name: 'corpus' }, [...common(), modernTypes()]),
  'rollup-default.js': () => withRollup('default.ts', { format: 'cjs', exports: 'default' }, [...common(), modernTypes()]),
  'rollup-minified.js': () => withRollup('main.ts', { format: 'es' }, [...common(), modernTypes(), plugin('terser')({ module: false, toplevel: false })]),
  'rollup-iife-minified.js': () => withRollup('exported.ts', { format: 'iife', name: 'corpus' }, [...common(), modernTypes(), plugin('terser')()]),
  'webpack-global.js': () => withWebpack('global.ts', {}),
  'webpack-global-minified.js': () => withWebpack('global.ts', { mode: 'production' }),
  'webpack-umd.js': () => withWebpack('exported.ts', { output: { library: { name: 'corpus', type: 'umd' }, globalObject: 'this' } }),
  'webpack-commonjs2.js': () => withWebpack('exported.ts', { output: { library: { type: 'commonjs2' } } }),
  'webpack-commonjs-named.js': () => withWebpack('exported.ts', { output: { library: { name: 'corpus', type: 'commonjs' } } }),
  'webpack-var.js': () => withWebpack('exported.ts', { output: { library: { name: 'corpus', type: 'var' } } }),
  'webpack-var-minified.js': () => withWebpack('exported.ts', { mode: 'production', output: { library: { name: 'corpus', type: 'var' } } }),
  'webpack-this-es5.js': () => withWebpack('exported.ts', { target: 'es5', output: { library: { type: 'this' } } }),
  'webpack-export.js': () => withWebpack('exported.ts', { output: { library: { name: 'InitModule', type: 'var', export: 'InitModule' } } }),
  'webpack-eval.js': () => withWebpack('global.ts', { devtool: 'eval' }),
  'esbuild-iife.js': () => withEsbuild('global.ts', { format: 'iife' }),
  'esbuild-iife-named.js': () => withEsbuild('exported.ts', { format: 'iife', globalName: 'corpus' }),
  'esbuild-iife-minified.js': () => withEsbuild('exported.ts', { format: 'iife', globalName: 'corpus', minify: true }),
  'esbuild-cjs.js': () => withEsbuild('exported.ts', { format: 'cjs' }),
  'esbuild-cjs-minified.js': () => withEsbuild('exported.ts', { format: 'cjs', minify: true }),
  'esbuild-footer.js': () => withEsbuild('exported.ts', { format: 'iife', globalName: 'corpus', footer: { js: 'var InitModule = corpus.InitModule;' } }),
  'tsc-outfile-es5.js': () => withTsc('--target', 'es5', '--removeComments', 'namespaces-main.ts', 'nkruntime.d.ts'),
  'tsc-outfile-es2020.js': () => withTsc('--target', 'es2020', 'namespaces-main.ts', 'nkruntime.d.ts'),
  'babel-script.js': async () => (await babel.transformAsync(await withTsc('--target', 'es2020', 'namespaces-main.ts', 'nkruntime.d.ts'), { presets: [presets[0]], sourceType: 'script' })).code,
  'babel-commonjs.js': async () => (await babel.transformAsync(await withRollup('exported.ts', { format: 'es' }, [...common(), modernTypes()]), { presets: [[presets[0][0], { targets: { ie: '11' }, modules: 'commonjs' }]] })).code,
  'terser-toplevel.js': async () => (await terser.minify(await withRollup('main.ts', { format: 'es' }, [...common(), modernTypes()]), { toplevel: true, mangle: { reserved: ['InitModule'] }, compress: { toplevel: true, top_retain: ['InitModule'] } })).code,
  'parcel-global.js': () => withParcel('global.ts', 'global'),
  'parcel-commonjs.js': () => withParcel('exported.ts', 'commonjs'),
};

fs.mkdirSync(out, { recursive: true });
const only = process.argv.slice(2);
for (const [name, make] of Object.entries(outputs)) {
  if (only.length > 0 && !only.includes(name)) continue;
  const code = (await make()).replaceAll(tools, '.');
  fs.writeFileSync(path.join(out, name), code);
  console.log(`${name}: ${code.length} characters`);
}
if (!process.env.CORPUS_TOOLS) fs.rmSync(tools, { recursive: true });
