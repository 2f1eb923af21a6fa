noinst_LIBRARIES += liblaw.a
liblaw_a_SOURCES = \
	src/law/law.h src/law/event.h src/law/state.h src/law/law_int.h \
	src/law/ratio.h src/law/why.h src/law/eval_params.h src/law/reckon.h \
	src/law/evaluation.h src/law/eval_int.h src/law/calendar.h \
	src/law/acts_project.c \
	src/law/acts_intake.c \
	src/law/acts_ready.c \
	src/law/acts_opening.c \
	src/law/acts_unseal.c \
	src/law/acts_remedy.c \
	src/law/acts_read.c \
	src/law/acts_record.c \
	src/law/finding.c \
	src/law/acts_committee.c \
	src/law/acts_review.c \
	src/law/acts_price.c \
	src/law/acts_sheet.c \
	src/law/acts_draw.c \
	src/law/acts_report.c \
	src/law/eval_params.c \
	src/law/eval_state.c \
	src/law/evaluation_json.c \
	src/law/calendar.c \
	src/law/eval_due.c \
	src/law/fold.c \
	src/law/index.c \
	src/law/join.c \
	src/law/names.c \
	src/law/params.c \
	src/law/ratio.c \
	src/law/reckon_points.c \
	src/law/reckon_price.c \
	src/law/reckon_rank.c \
	src/law/reckon_rules.c \
	src/law/schema.c \
	src/law/state.c \
	src/law/state_json.c \
	src/law/steps.c \
	src/law/summation.c \
	src/law/why.c
