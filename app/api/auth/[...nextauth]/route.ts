export { nextAuth as GET, nextAuth as POST } from '../../../../lib/session.ts';
