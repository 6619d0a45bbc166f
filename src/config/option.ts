interface OptionBase {
  /** What it does, in one or two sentences; shown by `--help` and in docs/configuration.md. */
  readonly help: string;
  /** Whether any part of the server reads it. Options that nothing reads are accepted and named in a warning. */
  readonly used: boolean;
  /** Its value is never printed. */
  readonly secret?: true;
}

export interface StringOption extends OptionBase {
  readonly type: 'string';
  readonly default: string;
  readonly choices?: readonly string[];
  readonly pattern?: { readonly matches: RegExp; readonly words: string };
  readonly nonEmpty?: true;
  /** The default is known to everyone, so production refuses it. */
  readonly publicDefault?: true;
}

export interface IntegerOption extends OptionBase {
  readonly type: 'integer';
  readonly default: number;
  readonly min: number;
  /** 2^31 − 1 where left out: what timers and PostgreSQL's integers can hold. */
  readonly max?: number;
  readonly unit?: string;
}

export interface BooleanOption extends OptionBase {
  readonly type: 'boolean';
  readonly default: boolean;
}

export interface ListOption extends OptionBase {
  readonly type: 'list';
  readonly default: readonly string[];
  /** Entries are NAME=VALUE: a comma starts the next entry only where another NAME= follows it. */
  readonly entries?: 'assignments';
}

/** One option of the server: its type, default, limits and help. */
export type Option = StringOption | IntegerOption | BooleanOption | ListOption;

export const MAX_INTEGER = 2_147_483_647;

/** The TypeScript type of an option's value. */
export type OptionValue<O extends Option> = O extends { type: 'string'; choices: readonly (infer Choice)[] }
  ? Choice
  : O extends { type: 'string' }
    ? string
    : O extends { type: 'integer' }
      ? number
      : O extends { type: 'boolean' }
        ? boolean
        : readonly string[];
