/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.Assent;
import dev.assent.capture.EventEmitter;
import dev.assent.capture.Events;
import dev.assent.capture.Provenance;
import dev.assent.category.Category;
import dev.assent.consent.Subject;
import dev.assent.micrometer.AssentMeters;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.opentelemetry.api.logs.Logger;
import io.opentelemetry.api.logs.Severity;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The application: two people meet, talk, write, and things fail. It records the same data in the
 * same way in every step, regardless of the data that may leave.
 */
final class Meeting implements AutoCloseable {
  static final String HOST_ACCOUNT = "acme";
  static final String HOST = "acme/host";
  static final String GUEST_ACCOUNT = "globex";
  static final String GUEST = "globex/guest";

  private static final String SCOPE = "dev.assent.examples.meeting";

  private final Subject host;
  private final Subject guest;
  private final Events events;
  private final Tracer tracer;
  private final Logger logger;
  private final MeetingHttp http;
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final ExecutorService summaries = Executors.newSingleThreadExecutor(Meeting::daemon);
  private final Counter chatMessages;

  private final EventEmitter started;
  private final EventEmitter joined;
  private final EventEmitter featureUsed;
  private final EventEmitter chatSent;
  private final EventEmitter recordOpened;
  private final EventEmitter noteTaken;
  private final EventEmitter transcriptLine;
  private final EventEmitter summaryWritten;
  private final EventEmitter deviceFailed;

  private Meeting(Assent assent, MeetingHttp http) {
    this.http = http;
    host = assent.subject(HOST);
    guest = assent.subject(GUEST);
    events = assent.events();
    tracer = assent.openTelemetry().getTracer(SCOPE);
    logger = assent.openTelemetry().getLogsBridge().get(SCOPE);
    started = events.declare(MeetingEvents.STARTED);
    joined = events.declare(MeetingEvents.JOINED);
    featureUsed = events.declare(MeetingEvents.FEATURE_USED);
    chatSent = events.declare(MeetingEvents.CHAT_SENT);
    recordOpened = events.declare(MeetingEvents.RECORD_OPENED);
    noteTaken = events.declare(MeetingEvents.NOTE_TAKEN);
    transcriptLine = events.declare(MeetingEvents.TRANSCRIPT_LINE);
    summaryWritten = events.declare(MeetingEvents.SUMMARY_WRITTEN);
    deviceFailed = events.declare(MeetingEvents.DEVICE_FAILED);
    MeterRegistry meters = AssentMeters.registry(assent);
    chatMessages =
        Counter.builder("meeting.chat.messages").tag("meeting.feature", "chat").register(meters);
    new JvmMemoryMetrics().bindTo(meters);
    new JvmThreadMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    gc.bindTo(meters);
  }

  static Meeting open(Assent assent) throws IOException {
    return new Meeting(assent, MeetingHttp.start(assent.openTelemetry()));
  }

  /** Holds one meeting, from joining to its summary. */
  void hold() throws Exception {
    started.begin().with(MeetingEvents.PARTICIPANTS, 2).emit();
    join(host);
    join(guest);
    say(host, Secret.HOST_CHAT.words());
    say(guest, Secret.GUEST_CHAT.words());
    openRecords();
    cameraFails();
    Provenance heard = transcribe();
    CompletableFuture.runAsync(() -> summarize(heard), summaries).get();
  }

  /** Records one more message of the host, which stays in the queue. */
  void hostWrites() {
    say(host, Secret.HOST_CHAT.words());
  }

  private void join(Subject subject) throws Exception {
    try (Scope ignored = subject.makeCurrent()) {
      http.join(subject == host ? "host" : "guest");
      joined.begin().with(MeetingEvents.MEMBER, subject == host ? "host" : "guest").emit();
      featureUsed.begin().with(MeetingEvents.FEATURE, "screen_share").emit();
    }
  }

  private void say(Subject author, String words) {
    try (Scope ignored = author.makeCurrent()) {
      chatMessages.increment();
      chatSent
          .begin()
          .with(MeetingEvents.CHAT_TEXT, words)
          .with(MeetingEvents.CHAT_LENGTH, words.length())
          .emit();
    }
  }

  private void openRecords() {
    try (Scope ignored = guest.makeCurrent()) {
      recordOpened.begin().with(MeetingEvents.GRADE, Secret.GRADE.words()).emit();
      noteTaken.begin().with(MeetingEvents.HEALTH_NOTE, Secret.HEALTH_NOTE.words()).emit();
    }
  }

  /** Records a failure in three ways. Its message quotes the chat, as real ones do. */
  private void cameraFails() {
    try (Scope ignored = host.makeCurrent()) {
      Span span = tracer.spanBuilder("open camera").startSpan();
      try (Scope active = span.makeCurrent()) {
        throw new IllegalStateException(
            "could not render overlay '" + Secret.HOST_CHAT.words() + "'");
      } catch (IllegalStateException e) {
        span.recordException(e);
        span.setStatus(StatusCode.ERROR, e.getMessage());
        logger
            .logRecordBuilder()
            .setSeverity(Severity.ERROR)
            .setSeverityText("ERROR")
            .setBody("camera failed: " + e.getMessage())
            .setException(e)
            .emit();
        deviceFailed.begin().with(MeetingEvents.DEVICE, "camera").emit();
      } finally {
        span.end();
      }
    }
  }

  /** The host speaks alone, then both speak. The transcript concerns all speakers. */
  private Provenance transcribe() {
    hear(host, "host: " + Secret.HOST_SPEECH.words());
    Subject both = host.and(guest);
    hear(both, "host and guest: " + Secret.SPEECH_OF_BOTH.words());
    return events.provenance(both, Category.CONTENT_AUDIO);
  }

  private void hear(Subject speakers, String words) {
    try (Scope ignored = speakers.makeCurrent()) {
      transcriptLine.begin().with(MeetingEvents.TRANSCRIPT, words).emit();
    }
  }

  /** Runs on a worker that receives the provenance only. */
  private void summarize(Provenance heard) {
    Span span = tracer.spanBuilder("write summary").startSpan();
    try (Scope ignored = span.makeCurrent()) {
      summaryWritten
          .begin()
          .from(heard)
          .with(MeetingEvents.SUMMARY, Secret.SUMMARY.words())
          .with(MeetingEvents.SUMMARY_SENTENCES, 1)
          .emit();
    } finally {
      span.end();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "meeting-summaries");
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    summaries.shutdown();
    gc.close();
    http.close();
  }
}
