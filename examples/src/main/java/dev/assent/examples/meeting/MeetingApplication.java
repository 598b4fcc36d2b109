/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.GrantOptions;
import dev.assent.consent.Receipt;
import dev.assent.examples.consent.ConsentService;
import dev.assent.examples.consent.ServiceConfig;
import dev.assent.examples.receiver.OtlpReceiver;
import dev.assent.policy.Policy;
import dev.assent.policy.Purpose;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalDate;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A meeting with two participants of different accounts, in nine steps: what leaves the process
 * while nothing is decided, after grants, after a denial, after a revocation, and under new terms;
 * then the same meeting as a server that asks a consent platform.
 *
 * <p>Telemetry goes to five destinations, and from the server to one more. Without {@code
 * OTEL_EXPORTER_OTLP_ENDPOINT} they share a receiver inside this process, and each step is audited:
 * what arrived is counted from the decoded bytes and compared with the ledger.
 */
public final class MeetingApplication {
  private static final LocalDate TERMS = LocalDate.of(2023, 8, 7);
  private static final Duration PATIENCE = Patience.MOST;

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
   * Runs the nine steps and exits with 0 if every step's audit and the ledgers agree, else 1.
   *
   * @param arguments none
   * @throws Exception if the demo's own files or servers fail
   */
  public static void main(String[] arguments) throws Exception {
    // or what the platform announces waits for the acknowledgement of what it said before
    System.setProperty("sun.net.httpserver.nodelay", "true");
    System.exit(run(System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT"), System.out) ? 0 : 1);
  }

  /**
   * Runs the nine steps.
   *
   * @param external where telemetry goes; null for a receiver in this process
   * @param out where the tables go
   * @return whether every step's audit and the ledgers agree
   */
  static boolean run(@Nullable String external, PrintStream out) throws Exception {
    Path directory = Files.createTempDirectory("assent-meeting");
    Path policy = resource("terms-2023-08-07.yaml", directory.resolve("terms.yaml"));
    Path catalog = resource("catalog.yaml", directory.resolve("catalog.yaml"));
    if (external != null) {
      return run(external, null, policy, catalog, out);
    }
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      return run(receiver.endpoint().toString(), receiver, policy, catalog, out);
    }
  }

  private static boolean run(
      String endpoint, @Nullable OtlpReceiver receiver, Path policy, Path catalog, PrintStream out)
      throws Exception {
    Path consent = policy.resolveSibling("consent.json");
    Files.writeString(consent, "{\"documents\": []}\n");
    boolean sound;
    try (Assent assent =
            MeetingDestinations.OF_THE_APPLICATION
                .addTo(Assent.builder(), endpoint)
                .policy(Policy.file(policy))
                .catalog(catalog)
                .consentFrom(consent)
                .consentRefresh(Duration.ofMillis(200))
                .setting("OTEL_SERVICE_NAME", "meeting-application")
                .build();
        Meeting meeting = Meeting.open(assent)) {
      Audit audit = new Audit(assent, MeetingDestinations.OF_THE_APPLICATION, catalog, receiver);
      sound = new MeetingApplication(assent, meeting, audit, policy, out).steps();
    }
    try (ConsentService platform = ConsentService.start(ServiceConfig.defaults());
        MeetingServer server = MeetingServer.start(platform, endpoint, policy, catalog)) {
      Audit audit = server.audit(catalog, receiver);
      return new PlatformSteps(platform, server, audit, out).run() && sound;
    }
  }

  private boolean steps() throws Exception {
    out.println("A meeting of acme/host and globex/guest. Telemetry goes to");
    out.print(MeetingDestinations.OF_THE_APPLICATION.legend());
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
        assent.consent(Meeting.GUEST).revoke(Purpose.MEETING_SUMMARY, Category.CONTENT_AUDIO));
    step(
        "5 the host revokes the chat",
        assent.consent(Meeting.HOST).revoke(Purpose.PRODUCT_IMPROVEMENT, Category.CONTENT_CHAT));
    resource("terms-2024-02-01.yaml", policy);
    awaitTerms();
    step("6 new terms: consent to the old ones does not cover them", null);
    out.println();
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
    return assent.consent(subject).grant(purpose, GrantOptions.underTerms(TERMS), category);
  }

  /** The policy file is watched; the demo goes on when the new terms are in force. */
  private void awaitTerms() {
    Patience.until(
        "the new terms are in force",
        () ->
            !assent
                .explain(Meeting.HOST, MeetingDestinations.SUMMARY_VENDOR)
                .permits(Category.CONTENT_AUDIO));
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
