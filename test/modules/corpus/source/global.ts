// The entry of projects that put InitModule into the global scope themselves.
import { InitModule } from './exported';

(globalThis as unknown as { InitModule: nkruntime.InitModule }).InitModule = InitModule;
