// A CommonJS package, as bundlers have to take apart.
module.exports = function plural(count, word) {
  return count + ' ' + word + (count === 1 ? '' : 's');
};
