//! Programs outside that call during a lesson: told as such, and never taken for the lesson's own.

use std::io;

use super::{Goal, Place, Stage};
use crate::{
    model::{Address, Call, Destination, Event, Outcome, Remark, Returned, Seq, Waker, What},
    repl::prompt::Prompt,
    say,
    view::wrap,
};

impl Stage {
    /// Says that somebody else has called, if that is new and the lesson has invited nobody.
    pub(super) fn strangers(&mut self, prompt: &Prompt, out: &mut String) {
        let journal = prompt.session.journal();
        let came = self.compared.searched.take(journal).any(|event| match &event.what {
            What::Returned(returned) => {
                returned.woken.as_ref().is_some_and(|woken| woken.by == Some(Waker::Outside))
            }
            What::Remark(Remark::Caller { .. }) => true,
            _ => false,
        });
        if !came
            || self.walk.plan.invites_guests()
            || std::mem::replace(&mut self.compared.strange, true)
        {
            return;
        }
        let lang = prompt.settings.lang;
        let text = if self.course.ports().next().is_some() {
            say!(lang,
                en: "A program outside has called, not one of the lesson. The next steps may meet it instead of the lesson's own. To come here again without it, on another port: other port",
                zh: "连上来的是外面的程序，不是这一课自己的。下面几步遇到的可能是它。要换一个端口、不带它重新走到这里：other port")
        } else {
            say!(lang,
                en: "A program outside has called, not one of the lesson. The next steps may meet it instead of the lesson's own. To come here again without it: back",
                zh: "连上来的是外面的程序，不是这一课自己的。下面几步遇到的可能是它。要不带它重来：back")
        };
        wrap(out, &text, prompt.settings.width, "-- ", "   ");
    }

    /// Says that a socket which should hear the whole network hears this machine only.
    pub(super) fn tied(&mut self, prompt: &Prompt, from: Seq) {
        let wide = |event: &Event| match &event.what {
            What::Returned(Returned { call: Call::Bind(to), outcome: Outcome::Ok, .. }) => {
                matches!(&**to, Destination::Known(Address::Inet(at)) if at.ip().is_unspecified())
            }
            _ => false,
        };
        if prompt.session.journal().after(from).any(wide) {
            let lang = prompt.settings.lang;
            self.rows.notice = say!(lang,
                en: "On the stage every address means this machine only (the socket is tied to lo), so other computers are refused. To let them in: playground run --present --allow-net LESSON",
                zh: "在这里“任意地址”只指本机（套接字绑在 lo 上），别的机器连不上。要让它们连上：playground run --present --allow-net 课名");
        }
    }

    /// To the same place once more, where nobody outside calls.
    pub(super) fn other_port(&mut self, prompt: &mut Prompt) -> io::Result<bool> {
        if self.course.ports().next().is_none() {
            let text = prompt.settings.lang.pick(
                "This lesson has no @port: its ports are always the same.",
                "这一课没有 @port，端口是固定的。",
            );
            text.clone_into(&mut self.rows.notice);
            return Ok(true);
        }
        let goal = match self.place {
            Place::Step | Place::Failed | Place::End => Goal::Station(self.at),
            Place::Question | Place::Voted | Place::Phase(_) => Goal::Here(self.course.next_line()),
        };
        self.rewind_to(prompt, goal, true)
    }
}
