/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.meeting;

import dev.assent.Assent;
import dev.assent.examples.consent.ConsentService;
import dev.assent.examples.consent.ServiceConfig;
import dev.assent.examples.receiver.OtlpReceiver;
import dev.assent.policy.Policy;
import java.io.Console;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A meeting with two participants of different accounts, in nine steps. The steps show the data
 * that leaves the process without choices, after grants, after a denial, after a revocation, and
 * under new terms; then the same meeting on a server that loads consent from a platform.
 *
 * <p>Telemetry goes to five destinations, and from the server to one more. Without {@code
 * OTEL_EXPORTER_OTLP_ENDPOINT} they share a receiver inside this process, and each step is audited:
 * every byte that arrived is decoded, searched for the participants' sentences, and compared with
 * the ledger.
 */
public final class MeetingApplication {
  private final @Nullable String external;
  private final StepPrinter printer;
  private final Audit.CategoryCheck check;
  private final List<Audit> audits = new ArrayList<>();

  private MeetingApplication(
      @Nullable String external, StepPrinter printer, Audit.CategoryCheck check) {
    this.external = external;
    this.printer = printer;
    this.check = check;
  }

  /**
   * Runs the nine steps and exits with 0 if every audit agrees, else with 1.
   *
   * @param arguments {@code --table} prints the sent and withheld data of each step, by category
   * @throws Exception if the demo's own files or servers fail
   */
  public static void main(String[] arguments) throws Exception {
    // else each announcement of the platform waits for the acknowledgement of the one before
    System.setProperty("sun.net.httpserver.nodelay", "true");
    boolean colour = System.getenv("NO_COLOR") == null && isTerminal();
    StepPrinter printer =
        new StepPrinter(System.out, List.of(arguments).contains("--table"), colour);
    String external = System.getenv("OTEL_EXPORTER_OTLP_ENDPOINT");
    System.exit(run(external, printer, (destination, messages, exported) -> true) ? 0 : 1);
  }

  /**
   * Runs the nine steps.
   *
   * @param external the endpoint for telemetry; null for a receiver in this process
   * @param check compares the categories of the data that arrived
   * @return whether every audit agrees
   */
  static boolean run(@Nullable String external, StepPrinter printer, Audit.CategoryCheck check)
      throws Exception {
    MeetingApplication application = new MeetingApplication(external, printer, check);
    if (external != null) {
      return application.run(external, null);
    }
    try (OtlpReceiver receiver = OtlpReceiver.start()) {
      return application.run(receiver.endpoint().toString(), receiver);
    }
  }

  private boolean run(String endpoint, @Nullable OtlpReceiver receiver) throws Exception {
    Path directory = Files.createTempDirectory("assent-meeting");
    Path policy = resource("terms-2023-08-07.yaml", directory.resolve("terms.yaml"));
    Path catalog = resource("catalog.yaml", directory.resolve("catalog.yaml"));
    Path consent = directory.resolve("consent.json");
    Files.writeString(consent, "{\"documents\": []}\n");
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
      Audit audit = audit(assent, MeetingDestinations.OF_THE_APPLICATION, receiver);
      new MeetingSteps(
              assent, meeting, audit, printer, () -> resource("terms-2024-02-01.yaml", policy))
          .run();
    }
    try (ConsentService platform = ConsentService.start(ServiceConfig.defaults());
        MeetingServer server = MeetingServer.start(platform, endpoint, policy, catalog)) {
      Audit audit = audit(server.assent(), MeetingDestinations.OF_THE_SERVER, receiver);
      new PlatformSteps(platform, server, audit, printer).run();
    }
    return verdict();
  }

  /**
   * Up to JDK 21 a console exists only on a terminal; from JDK 22 on it has a method that tells.
   */
  @SuppressWarnings("SystemConsoleNull")
  private static boolean isTerminal() {
    Console console = System.console();
    if (console == null) {
      return false;
    }
    try {
      return (boolean) Console.class.getMethod("isTerminal").invoke(console);
    } catch (NoSuchMethodException beforeJdk22) {
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }

  private Audit audit(
      Assent assent, MeetingDestinations destinations, @Nullable OtlpReceiver receiver) {
    Audit audit = new Audit(assent, destinations, receiver, check);
    audits.add(audit);
    return audit;
  }

  private boolean verdict() {
    List<String> findings = audits.stream().flatMap(it -> it.findings().stream()).toList();
    long leaked = audits.stream().mapToLong(it -> it.leaked().size()).sum();
    printer.text("");
    findings.forEach(finding -> printer.text("WRONG: " + finding));
    audits.forEach(audit -> audit.leaked().forEach(it -> printer.text("LEAKED: " + it)));
    printer.text(
        external == null
            ? String.format(
                Locale.ROOT,
                "%,d bytes decoded · %d of %d secrets found where they were not permitted · %s",
                audits.stream().mapToLong(Audit::bytes).sum(),
                leaked,
                Secret.values().length,
                findings.isEmpty() ? "the ledger balances" : "the audit found differences")
            : "sent to " + external + " · " + (findings.isEmpty() ? "the ledger balances" : ""));
    printer.text("Next: docs/GETTING-STARTED.md, from an empty project to a revoked choice");
    return audits.stream().allMatch(Audit::sound);
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
