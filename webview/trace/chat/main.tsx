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

/** Puts the icons' font in as bytes: hosts of pages load no fonts, and no policy of theirs is about what is there already. */
function showIcons(): void {
  document.fonts.add(new FontFace('codicon', icons.slice().buffer));
}
