import { MAX_INTEGER, type Option } from './option.js';

/** What stands for an option's value in help: `NUMBER`, `TEXT`, `a|b`, or nothing for a boolean. */
export function placeholderOf(option: Option): string {
  if (option.type === 'string') return option.choices?.join('|') ?? 'TEXT';
  if (option.type === 'integer') return 'NUMBER';
  if (option.type === 'boolean') return '[true|false]';
  return option.entries === 'assignments' ? 'NAME=VALUE ...' : 'TEXT ...';
}

/** An option's default with its unit, as text; "empty" where there is none. */
export function defaultOf(option: Option): string {
  if (option.type === 'integer') return option.unit ? `${option.default} ${option.unit}` : String(option.default);
  const text = option.type === 'list' ? option.default.join(', ') : String(option.default);
  return text === '' ? 'empty' : text;
}

/** The limits of a number in words, or undefined where there is nothing to tell. */
export function rangeOf(option: Option): string | undefined {
  if (option.type !== 'integer') return undefined;
  const max = option.max ?? MAX_INTEGER;
  return max === MAX_INTEGER ? `at least ${option.min}` : `${option.min} to ${max}`;
}

/** The group of an option: what stands before the first dot. */
export function groupOf(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? 'server' : name.slice(0, dot);
}
