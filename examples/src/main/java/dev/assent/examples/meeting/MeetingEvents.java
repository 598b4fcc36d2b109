/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.capture.EventType;
import dev.assent.capture.Field;
import dev.assent.category.Category;
import java.util.List;

/** The events of the application, each declared once, with a category for each field. */
final class MeetingEvents {
  static final Field<Long> PARTICIPANTS =
      Field.ofLong("meeting.participants", Category.SERVICE_USAGE);
  static final Field<String> FEATURE = Field.ofString("meeting.feature", Category.SERVICE_USAGE);
  static final Field<String> DEVICE = Field.ofString("meeting.device", Category.SERVICE_DIAGNOSTIC);
  static final Field<String> MEMBER =
      Field.ofString("meeting.member", Category.PERSONAL_IDENTIFIER);

  static final Field<String> CHAT_TEXT =
      Field.ofString("meeting.chat.text", Category.CONTENT_CHAT).maxLength(2_000);
  // A length does not change with the words' meaning: it is service data, not derived content.
  static final Field<Long> CHAT_LENGTH =
      Field.ofLong("meeting.chat.length", Category.SERVICE_USAGE);

  static final Field<String> TRANSCRIPT =
      Field.ofString("meeting.transcript.text", Category.CONTENT_AUDIO).maxLength(8_000);
  static final Field<String> SUMMARY =
      Field.ofString("meeting.summary.text").derivedFrom(TRANSCRIPT, CHAT_TEXT).maxLength(8_000);
  static final Field<Long> SUMMARY_SENTENCES =
      Field.ofLong("meeting.summary.sentences", Category.SERVICE_USAGE);

  static final Field<String> GRADE =
      Field.ofString("meeting.student.grade", Category.PROTECTED_EDUCATION);
  static final Field<String> HEALTH_NOTE =
      Field.ofString("meeting.health.note", Category.PROTECTED_HEALTH).maxLength(2_000);

  static final EventType STARTED = EventType.usage("meeting.started", PARTICIPANTS);
  static final EventType JOINED = EventType.usage("meeting.joined", MEMBER);
  static final EventType FEATURE_USED = EventType.usage("meeting.feature.used", FEATURE);
  static final EventType CHAT_SENT =
      EventType.usage("meeting.chat.sent", CHAT_TEXT, CHAT_LENGTH, MEMBER);
  static final EventType RECORD_OPENED = EventType.usage("meeting.record.opened", GRADE);
  static final EventType NOTE_TAKEN = EventType.usage("meeting.note.taken", HEALTH_NOTE);
  static final EventType SUMMARY_WRITTEN =
      EventType.usage("meeting.summary.written", SUMMARY, SUMMARY_SENTENCES);
  static final EventType DEVICE_FAILED = EventType.diagnostic("meeting.device.failed", DEVICE);

  // The source of summaries. These events are content only, so they leave whole or not at all.
  static final EventType TRANSCRIPT_LINE =
      EventType.of("meeting.transcript.line", Category.CONTENT_AUDIO, TRANSCRIPT);

  static final List<EventType> ALL =
      List.of(
          STARTED,
          JOINED,
          FEATURE_USED,
          CHAT_SENT,
          RECORD_OPENED,
          NOTE_TAKEN,
          SUMMARY_WRITTEN,
          DEVICE_FAILED,
          TRANSCRIPT_LINE);

  private MeetingEvents() {}
}
