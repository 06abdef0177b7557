export * from './index.js';
import * as limen from './index.js';
export default limen;
