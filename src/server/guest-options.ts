import path from 'node:path';
import { readVersion } from '../base/version.js';
import type { Config } from '../config/schema.js';
import { moduleConfig } from './module-config.js';

export function modulesFolder(config: Config): string {
  return path.resolve(config['runtime.path'] || path.join(config.data_dir, 'modules'));
}

/** What the threads that run modules are told of this server. */
export function guestOptions(config: Config) {
  return {
    path: modulesFolder(config),
    entrypoint: config['runtime.js_entrypoint'],
    env: Object.fromEntries(config['runtime.env'].map(splitAssignment)),
    node: config.name,
    version: readVersion(),
    matchIsolation: config['runtime.match_isolation'],
    config: moduleConfig(config),
    luaMemoryMb: config['runtime.lua_memory_mb'],
    startTimeoutMs: config['runtime.load_timeout_ms'],
    locksIntrinsics: config['runtime.js_read_only_globals'],
  };
}

function splitAssignment(text: string): [string, string] {
  const equals = text.indexOf('=');
  return [text.slice(0, equals), text.slice(equals + 1)];
}
