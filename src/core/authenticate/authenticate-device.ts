import { newUuid } from '../../base/id.js';
import { checkDeviceId } from '../account-rules.js';
import type { DeviceStore } from './device-store.js';
import { type AuthenticateResult, type CreateOptions, findOrCreate } from './find-or-create.js';

/** Signs in by the id of a device. Errors as in `findOrCreate`, and INVALID_ARGUMENT for what is no device id. */
export async function authenticateDevice(
  devices: DeviceStore,
  { deviceId, ...options }: CreateOptions & { readonly deviceId: string },
): Promise<AuthenticateResult> {
  checkDeviceId(deviceId);
  const { result } = await findOrCreate(
    options,
    () => devices.find(deviceId),
    async (username) => {
      const userId = newUuid();
      await devices.insert({ userId, username, deviceId });
      return userId;
    },
  );
  return result;
}
