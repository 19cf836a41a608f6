# SPDX-License-Identifier: GPL-3.0-or-later
"""The help opens without a help browser, and every question has its answer."""

from ui_case import UiCase, walk
import tap_runner

PAGES = ("First Steps", "Good Results", "Privacy and Costs", "When It Fails")


class Help(UiCase):
    def open_help(self):
        app = self.start()
        app.find("Try It with a Sample")
        app.key("F1")
        app.find("What does Viseme do?")
        windows = [app.root.get_child_at_index(i) for i in range(app.root.get_child_count())]
        return app, next(window for window in windows if window.get_name() == "Help")

    def test_every_question_has_an_answer(self):
        app, window = self.open_help()
        app.screenshot("help")
        answers = [node for node in walk(window)
                   if node.get_role_name() == "label" and len(node.get_name() or "") > 60]
        questions = [node for node in walk(window)
                     if node.get_role_name() == "list item" and (node.get_name() or "")]
        self.assertGreater(len(questions), 12)
        self.assertEqual(len(answers), len(questions))
        for page in PAGES:
            app.find(page)

    def test_opens_once_more(self):
        app, _ = self.open_help()
        app.key("Escape")
        app.gone("What does Viseme do?")
        app.key("F1")
        app.find("What does Viseme do?")


tap_runner.main()
