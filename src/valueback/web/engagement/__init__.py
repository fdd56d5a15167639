"""An engagement as its coach sees it: where it stands, its calls, homework, results, agreement, notes and timeline."""
