import { type Operator, replaced } from './mutant.ts';
import { child, isNode, nameOf } from './syntax.ts';

/** Changes of what is done, and in which case. */
export const statements: Operator = function* ({ node }) {
  switch (node.type) {
    case 'IfStatement':
      for (const truth of ['true', 'false']) yield replaced(child(node, 'test'), truth);
      if (isNode(node.alternate)) yield replaced(node.alternate, '{}');
      break;
    case 'WhileStatement':
    case 'ForStatement':
      if (isNode(node.test)) yield replaced(node.test, 'false');
      break;
    case 'ReturnStatement':
      if (isNode(node.argument) && nameOf(node.argument) !== 'undefined') yield replaced(node.argument, 'undefined');
      break;
    case 'ArrowFunctionExpression': {
      const body = child(node, 'body');
      if (body.type !== 'BlockStatement') yield replaced(body, 'undefined');
      break;
    }
    case 'ExpressionStatement':
    case 'ThrowStatement':
    case 'ContinueStatement':
    case 'BreakStatement':
      yield replaced(node, ';');
      break;
    case 'SwitchCase':
      yield replaced(node, '');
  }
};
