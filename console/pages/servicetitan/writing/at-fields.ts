// Problems of the switches come as sentences that name the field; here each finds its field.

import { ApiError } from '../../../api/api.ts';

/** Calls and, of what is refused, puts each sentence at the field of `group` that it names. */
export async function atFields<Value>(
  group: 'write_back' | 'hand_over',
  call: () => Promise<Value>,
): Promise<Value> {
  try {
    return await call();
  } catch (error) {
    if (!(error instanceof ApiError) || error.problems.length === 0) throw error;
    const problems = error.problems.map(({ field, message }) => {
      if (field !== '') return { field: field.replace(`${group}.`, ''), message };
      const named = /needs (?:the|a) (\w+)/.exec(message)?.[1];
      const said = new RegExp(`${group}\\.(\\w+)`).exec(message)?.[1];
      return {
        field: named ?? said ?? '',
        message: message.replace(`${group}.${said} is`, 'This is').replaceAll(`${group}.`, ''),
      };
    });
    throw new ApiError(error.status, {
      ...{ code: error.code, message: error.message },
      parameters: { problems },
    });
  }
}
