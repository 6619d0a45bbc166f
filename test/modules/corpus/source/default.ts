// The entry of projects whose default export is InitModule.
export { InitModule as default } from './exported';
