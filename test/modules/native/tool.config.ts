throw new Error("a configuration of some tool must not be loaded");
export default {};
