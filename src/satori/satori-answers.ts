// What Satori answers, as modules see it.
import { type Fields, integerIn, objectIn, objectsIn, textIn } from '../base/json-fields.js';

const OVERRIDE_TYPES = [
  'FLAG',
  'FLAG_VARIANT',
  'LIVE_EVENT_FLAG',
  'LIVE_EVENT_FLAG_VARIANT',
  'EXPERIMENT_PHASE_VARIANT_FLAG',
];
const LIVE_EVENT_STATUSES = ['UNKNOWN', 'ACTIVE', 'UPCOMING', 'TERMINATED'];

export function toProperties(fields: Fields) {
  return {
    default: textsIn(fields, 'default'),
    custom: textsIn(fields, 'custom'),
    computed: textsIn(fields, 'computed'),
  };
}

export function toExperiments(fields: Fields) {
  const experiments = objectsIn(fields, 'experiments');
  return { experiments: experiments.map((each) => ({ name: textIn(each, 'name'), value: textIn(each, 'value') })) };
}

export function toFlags(fields: Fields) {
  return {
    flags: objectsIn(fields, 'flags').map((flag) => {
      const reason = objectIn(flag, 'change_reason');
      return {
        name: textIn(flag, 'name'),
        value: textIn(flag, 'value'),
        conditionChanged: flag.condition_changed === true,
        ...(reason && { changeReason: toChangeReason(reason) }),
      };
    }),
  };
}

/** Nakama's types name the variant otherwise than Nakama does. */
function toChangeReason(reason: Fields) {
  const variant = textIn(reason, 'variant_name');
  const type = integerIn(reason, 'type') ?? 0;
  return { name: textIn(reason, 'name'), variantName: variant, variant_name: variant, type };
}

export function toFlagOverrides(fields: Fields) {
  return {
    flags: objectsIn(fields, 'flags').map((flag) => ({
      flagName: textIn(flag, 'flag_name'),
      overrides: objectsIn(flag, 'overrides').map((override) => ({
        name: textIn(override, 'name'),
        type: wordIn(override, 'type', OVERRIDE_TYPES),
        variantName: textIn(override, 'variant_name'),
        value: textIn(override, 'value'),
        createTimeSec: integerIn(override, 'create_time_sec') ?? 0,
      })),
    })),
  };
}

export function toLiveEvents(fields: Fields) {
  return {
    liveEvents: objectsIn(fields, 'live_events').map(toLiveEvent),
    explicitJoinLiveEvents: objectsIn(fields, 'explicit_join_live_events').map(toLiveEvent),
  };
}

function toLiveEvent(event: Fields) {
  const seconds = (name: string): number => integerIn(event, name) ?? 0;
  return {
    name: textIn(event, 'name'),
    description: textIn(event, 'description'),
    value: textIn(event, 'value'),
    activeStartTime: seconds('active_start_time_sec'),
    activeEndTime: seconds('active_end_time_sec'),
    id: textIn(event, 'id'),
    startTime: seconds('start_time_sec'),
    endTime: seconds('end_time_sec'),
    duration: seconds('duration_sec'),
    resetCron: textIn(event, 'reset_cron'),
    status: wordIn(event, 'status', LIVE_EVENT_STATUSES),
  };
}

export function toMessages(fields: Fields) {
  const cursor = (name: string, field: string) =>
    textIn(fields, field) === '' ? {} : { [name]: textIn(fields, field) };
  return {
    messages: objectsIn(fields, 'messages').map(toMessage),
    ...cursor('nextCursor', 'next_cursor'),
    ...cursor('prevCursor', 'prev_cursor'),
    ...cursor('cacheableCursor', 'cacheable_cursor'),
  };
}

function toMessage(message: Fields) {
  const seconds = (name: string): number => integerIn(message, name) ?? 0;
  return {
    scheduleId: textIn(message, 'schedule_id'),
    sendTime: seconds('send_time'),
    metadata: objectIn(message, 'metadata') ?? {},
    createTime: seconds('create_time'),
    updateTime: seconds('update_time'),
    readTime: seconds('read_time'),
    consumeTime: seconds('consume_time'),
    text: textIn(message, 'text'),
    id: textIn(message, 'id'),
    title: textIn(message, 'title'),
    imageUrl: textIn(message, 'image_url'),
  };
}

function textsIn(fields: Fields, name: string): Record<string, string> {
  const texts = Object.entries(objectIn(fields, name) ?? {}).filter(([, value]) => typeof value === 'string');
  return Object.fromEntries(texts) as Record<string, string>;
}

/** Satori sends the numbers of enumerations, or their names. */
function wordIn(fields: Fields, name: string, words: readonly string[]): string {
  return textIn(fields, name) || (words[integerIn(fields, name) ?? 0] ?? 'UNKNOWN');
}
