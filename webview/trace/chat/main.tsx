import './chat.css';
import icons from '@vscode/codicons/dist/codicon.ttf';
import { drawTracePage } from '../session/session';
import { ChatApp } from './app';
import { type Chat, connectChat } from './chat';

showIcons();
let chat: Chat | undefined;
drawTracePage(
  () => chat && <ChatApp chat={chat} />,
  (t) => {
    chat = connectChat(t);
    return chat.host;
  },
);

/** Adds the icons' font from bytes. Hosts of pages load no fonts, and their policies do not apply to what is already in the page. */
function showIcons(): void {
  document.fonts.add(new FontFace('codicon', icons.slice().buffer));
}
