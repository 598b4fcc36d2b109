/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.decision.Receipt;
import dev.assent.examples.receiver.OtlpReceiver;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A meeting with two participants of different accounts, in six steps: what leaves the process
 * while nothing is decided, after grants, after a denial, after a revocation, and under new terms.
 *
 * <p>Telemetry goes to five destinations. Without {@code OTEL_EXPORTER_OTLP_ENDPOINT} they share a
 * receiver inside this process, and each step is audited: what arrived is counted from the decoded
 * bytes and compared with the ledger.
 */
public final class MeetingApplication {
  private static final LocalDate TERMS = LocalDate.of(2023, 8, 7);
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final Assent assent;
  private final Meeting meeting;
  private final Audit audit;
  private final Path policy;
  private final PrintStream out;

  private MeetingApplication(
      Assent assent, Meeting meeting, Audit audit, Path policy, PrintStream out) {
    this.assent = assent;
    this.meeting = meeting;
    this.audit = audit;
    this.policy = policy;
    this.out = out;
  }

  /**
   * Runs the six steps and exits with 0 if every step's audit and the ledger agree, else 1.
   *
   * @param arguments none
   * @throws Exception if the demo's own files or server fail
   */
  public static void main(String[] arguments) throws Exception {
    System.exit(run(System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT"), System.out) ? 0 : 1);
  }

  /**
   * Runs the six steps.
   *
   * @param external where telemetry goes; null for a receiver in this process
   * @param out where the tables go
   * @return whether every step's audit and the ledger agree
   */
  static boolean run(@Nullable String external, PrintStream out) throws Exception {
    Path directory = Files.createTempDirectory("assent-meeting");
    Path policy = resource("terms-2023-08-07.yaml", directory.resolve("terms.yaml"));
    Path catalog = resource("catalog.yaml", directory.resolve("catalog.yaml"));
    Path consent = directory.resolve("consent.json");
    Files.writeString(consent, "{\"documents\": []}\n");
    try (OtlpReceiver receiver = external == null ? OtlpReceiver.start() : null;
        Assent assent =
            MeetingDestinations.configure(Assent.builder(), external, receiver)
                .setting("ASSENT_POLICY", policy.toString())
                .setting("ASSENT_CATALOG", catalog.toString())
                .setting("ASSENT_CONSENT_SOURCE", "file:" + consent)
                .setting("ASSENT_CONSENT_REFRESH", "200ms")
                .setting("OTEL_SERVICE_NAME", "meeting-application")
                .build();
        Meeting meeting = Meeting.open(assent)) {
      Audit audit = new Audit(assent, catalog, receiver);
      return new MeetingApplication(assent, meeting, audit, policy, out).steps();
    }
  }

  private boolean steps() throws Exception {
    out.println("A meeting of acme/host and globex/guest. Telemetry goes to");
    out.print(MeetingDestinations.legend());
    out.println(
        "A cell says how many data with that category arrived, counted from the bytes that");
    out.println("the receiver decoded, and how many were kept, and why.");
    step("1 nothing decided", null);
    step(
        "2 both accounts' administrators turn on the meeting summary",
        CompletableFuture.allOf(
            grant(Meeting.HOST_ACCOUNT, Purpose.MEETING_SUMMARY, Category.CONTENT_AUDIO),
            grant(Meeting.GUEST_ACCOUNT, Purpose.MEETING_SUMMARY, Category.CONTENT_AUDIO)));
    step(
        "3 the host shares chat for product improvement",
        grant(Meeting.HOST, Purpose.PRODUCT_IMPROVEMENT, Category.CONTENT_CHAT));
    step(
        "4 the guest declines the summary: what concerns both stays, what concerns the host goes on",
        assent
            .consent()
            .deny(Meeting.GUEST, Purpose.MEETING_SUMMARY, Set.of(Category.CONTENT_AUDIO)));
    step(
        "5 the host revokes the chat",
        assent
            .consent()
            .revoke(Meeting.HOST, Purpose.PRODUCT_IMPROVEMENT, Set.of(Category.CONTENT_CHAT)));
    resource("terms-2024-02-01.yaml", policy);
    awaitTerms();
    step("6 new terms: consent to the old ones does not cover them", null);
    out.println(assent.ledger().snapshot());
    return audit.sound();
  }

  private void step(String title, @Nullable CompletableFuture<?> change) throws Exception {
    Object outcome = change == null ? null : change.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    meeting.hold();
    if (!assent.flush(PATIENCE)) {
      out.println("Some data did not arrive within " + PATIENCE + ".");
    }
    out.println();
    out.println("== " + title);
    if (outcome instanceof Receipt receipt) {
      out.println(MeetingReceipts.line(receipt));
    }
    out.println(audit.step());
  }

  private CompletableFuture<Receipt> grant(String subject, Purpose purpose, Category category) {
    return assent.consent().grant(subject, purpose, Set.of(category), TERMS);
  }

  /** The policy file is watched; the demo goes on when the new terms are in force. */
  private void awaitTerms() throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (assent
        .explain(Meeting.HOST, MeetingDestinations.SUMMARY_VENDOR)
        .permits(Category.CONTENT_AUDIO)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the new terms did not come into force");
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  private static Path resource(String name, Path target) throws IOException {
    try (InputStream in = MeetingApplication.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("missing resource " + name);
      }
      Path next = target.resolveSibling(target.getFileName() + ".next");
      Files.copy(in, next, StandardCopyOption.REPLACE_EXISTING);
      Files.move(next, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return target;
    }
  }
}
