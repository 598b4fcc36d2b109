/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.internal.canary.CanarySearch;
import dev.assent.internal.canary.CanarySearch.Found;
import dev.assent.testing.ProofReport.Kind;
import dev.assent.testing.ProveArguments.Request;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Proves an application that runs in a process of its own, such as one under OpenTelemetry's Java
 * agent:
 *
 * <pre>{@code
 * java -cp ... dev.assent.testing.ProveMain --page proof.html \
 *     --get http://127.0.0.1:9411/api/v2/traces?annotationQuery=CANARY --header User-Agent \
 *     -- java -javaagent:... -jar zipkin-server-exec.jar
 * }</pre>
 *
 * <p>It starts a receiver of OTLP and the command behind {@code --} with the receiver's address in
 * its environment, sends the requests with a generated word for each {@code CANARY}, header and
 * body, ends the command and the processes that it started, and searches all that arrived (but not
 * what the command printed). A daemon that the command only talks to, such as Gradle's, is not
 * ended, and what it sends later is not searched. Without a command it prints the environment to
 * set, and waits until {@code --ready} answers; requests of others can run meanwhile. It makes no
 * choices: nobody has granted anything, so no canary may leave, and the page does not show what
 * leaves after a grant, or stays after a revocation.
 *
 * <p>{@code --check FILE} reads a page, also one that tests wrote, and ends with the status that
 * its result stands for.
 *
 * <p>The exit status is 0 if nothing leaked, 1 if something did, and 2 if nothing is proven: an
 * argument or an answer is wrong, the application did not become ready or ended by itself, no spans
 * and no log records arrived, or the page can't be written.
 *
 * @since 0.1.0
 */
public final class ProveMain {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final Duration QUIET = Duration.ofSeconds(1);

  /** The exit status of a process that a signal ended: {@value}. */
  private static final int TERMINATED = 128 + 15;

  private static final String RECEIVER = "the receiver";

  private final ProveArguments arguments;
  private final PrintStream out;
  private final CanarySearch canaries = new CanarySearch();
  private final List<String> places = new ArrayList<>();
  private final ProofReport report = new ProofReport();
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(5))
          .build();

  private ProveMain(ProveArguments arguments, PrintStream out) {
    this.arguments = arguments;
    this.out = out;
  }

  /** Runs the command and ends the process. */
  public static void main(String[] args) {
    System.exit(run(List.of(args), System.out, System.err));
  }

  /** Runs the command; returns the exit status. */
  static int run(List<String> args, PrintStream out, PrintStream err) {
    try {
      if (args.size() == 2 && args.get(0).equals("--check")) {
        return check(Path.of(args.get(1)), out);
      }
      return new ProveMain(ProveArguments.parse(args), out).prove(err);
    } catch (IllegalArgumentException | IllegalStateException wrong) {
      err.println(wrong.getMessage());
      return 2;
    } catch (IOException failure) {
      err.println("the page or the process could not be made: " + failure);
      return 2;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      err.println("interrupted; nothing is proven");
      return 2;
    }
  }

  private static int check(Path page, PrintStream out) throws IOException {
    int result = Files.exists(page) ? ProofPage.result(Files.readString(page, UTF_8)) : 2;
    List<String> words = List.of("nothing left that was not permitted", "leaked", "not proven");
    out.println(page + ": " + words.get(result));
    return result;
  }

  private int prove(PrintStream err) throws IOException, InterruptedException {
    ProofReport begun = new ProofReport();
    begun.add(Kind.OPEN, "the command has not ended: it still runs, failed, or was killed");
    write(begun);
    try (Receiver receiver = Receiver.start(arguments.port())) {
      Process process = start(receiver.endpoint());
      try {
        awaitReady(process);
        for (Request request : arguments.requests()) {
          send(request);
        }
        awaitQuiet(receiver);
        if (process != null && !process.isAlive()) {
          report.add(
              Kind.PROBLEM,
              "the command ended by itself with "
                  + process.exitValue()
                  + " before it was ended; see its output");
        }
      } finally {
        end(process);
      }
      judge(receiver);
    }
    return verdict(err);
  }

  private @Nullable Process start(String endpoint) throws IOException {
    if (arguments.command().isEmpty()) {
      out.println(
          "Start the application with this environment, and no other address of OTLP; it is"
              + " awaited:");
      ProveEnvironment.of(endpoint)
          .forEach((name, value) -> out.println("  " + name + "=" + value));
      return null;
    }
    ProcessBuilder builder = new ProcessBuilder(arguments.command()).redirectErrorStream(true);
    ProveEnvironment.apply(builder.environment(), arguments.command(), endpoint)
        .forEach(name -> out.println("The command starts without " + name));
    Path log = arguments.page().resolveSibling(arguments.page().getFileName() + ".log");
    out.println("The output of the command goes to " + log);
    return builder.redirectOutput(log.toFile()).start();
  }

  private void awaitReady(@Nullable Process process) throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!answers(arguments.ready())) {
      if (process != null && !process.isAlive()) {
        throw new IllegalStateException(
            "the command ended with "
                + process.exitValue()
                + " before it was ready; see its output");
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            arguments.ready() + " did not answer within " + PATIENCE.toSeconds() + " s");
      }
      TimeUnit.MILLISECONDS.sleep(200);
    }
  }

  private boolean answers(URI address) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(address).timeout(Duration.ofSeconds(5)).build();
      return client.send(request, BodyHandlers.discarding()).statusCode() < 500;
    } catch (IOException notYet) {
      return false;
    }
  }

  private String planted(String text, String place) {
    String result = text;
    while (result.contains("CANARY")) {
      result = result.replaceFirst("CANARY", canary(place));
    }
    return result;
  }

  private String canary(String place) {
    places.add(place);
    report.add(Kind.PLANTED, place, ProofPlants.content().name());
    return canaries.next();
  }

  private void send(Request request) throws InterruptedException {
    String named = request.method() + " " + request.address();
    report.add(Kind.SOURCE, named);
    int query = request.address().indexOf('?');
    String path = query < 0 ? request.address() : request.address().substring(0, query);
    String address =
        planted(path, "path of " + named)
            + (query < 0 ? "" : planted(request.address().substring(query), "query of " + named));
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(URI.create(address)).timeout(Duration.ofSeconds(30));
    for (String header : request.headers()) {
      builder.header(header, canary("header " + header + " of " + named));
    }
    String body = planted(request.body(), "body of " + named);
    builder.method(
        request.method(),
        body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body, UTF_8));
    try {
      int status = client.send(builder.build(), BodyHandlers.discarding()).statusCode();
      report.add(Kind.STEP, named + " was answered with " + status);
      if (!request.isExpected(status)) {
        report.add(
            Kind.PROBLEM,
            named
                + " was answered with "
                + status
                + ", so the application may not have done what was asked; if this answer is right,"
                + " add --status "
                + status);
      }
    } catch (IOException noAnswer) {
      report.add(Kind.PROBLEM, named + " had no answer: " + noAnswer.getClass().getSimpleName());
    }
  }

  /** Waits as long as was asked for, and until nothing has arrived for a while. */
  private void awaitQuiet(Receiver receiver) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep(arguments.pause().toNanos());
    int before = -1;
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (before != receiver.requests().size() && System.nanoTime() < deadline) {
      before = receiver.requests().size();
      TimeUnit.NANOSECONDS.sleep(QUIET.toNanos());
    }
  }

  /** What the process, and those that it started, send while they end arrives, too. */
  private void end(@Nullable Process process) throws InterruptedException {
    if (process == null || !process.isAlive()) {
      return;
    }
    boolean canEndNormally = process.supportsNormalTermination();
    List<ProcessHandle> started = process.descendants().toList();
    process.destroy();
    endStarted(started);
    if (!process.waitFor(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      process.destroyForcibly();
      report.add(
          Kind.PROBLEM,
          "the command did not end within " + PATIENCE.toSeconds() + " s, and was killed");
    } else if (canEndNormally && process.exitValue() != 0 && process.exitValue() != TERMINATED) {
      report.add(
          Kind.PROBLEM,
          "the command ended with " + process.exitValue() + " when it was ended; see its output");
    }
  }

  /** A script that starts the application hands no signal on to it. */
  private void endStarted(List<ProcessHandle> started) throws InterruptedException {
    started.forEach(ProcessHandle::destroy);
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (started.stream().anyMatch(ProveMain::runs)) {
      if (System.nanoTime() - deadline > 0) {
        started.forEach(ProcessHandle::destroyForcibly);
        report.add(
            Kind.PROBLEM,
            "a process that the command started did not end within "
                + PATIENCE.toSeconds()
                + " s, and was killed");
        return;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
  }

  /** A process that has ended, and for which nobody waited, is alive without a program. */
  private static boolean runs(ProcessHandle process) {
    return process.isAlive() && process.info().command().isPresent();
  }

  private void judge(Receiver receiver) {
    List<ReceivedRequest> all = new ArrayList<>(receiver.unfinished());
    all.addAll(receiver.requests());
    TreeSet<Integer> left = new TreeSet<>();
    for (ReceivedRequest request : all) {
      report.add(Kind.BYTES, (long) request.head().length() + request.body().length, RECEIVER);
      Found found = ProofRun.search(request, canaries, RECEIVER, report);
      found.numbers().forEach(number -> report.add(Kind.LEAK, leak(request, number)));
      left.addAll(found.numbers());
    }
    unseen(all);
    for (int number = 0; number < places.size(); number++) {
      if (!left.contains(number)) {
        report.add(
            Kind.STAYED,
            RECEIVER,
            places.get(number),
            ProofPlants.content().name(),
            "nobody granted it");
      }
    }
    report.add(Kind.DESTINATION, all.size(), RECEIVER, "of the process", "of the process", "true");
    report.add(Kind.STEP, "nobody granted anything, so no canary may leave");
  }

  private void unseen(List<ReceivedRequest> all) {
    List<String> silent =
        Stream.of("traces", "logs", "metrics")
            .filter(signal -> all.stream().noneMatch(it -> it.path().endsWith("/v1/" + signal)))
            .toList();
    silent.forEach(
        signal -> report.add(Kind.UNSEEN, "No " + signal + " arrived, so none were searched."));
    if (!all.isEmpty() && silent.contains("traces") && silent.contains("logs")) {
      report.add(
          Kind.PROBLEM,
          "no spans and no log records arrived: they go elsewhere, or none were recorded");
    }
    if (arguments.command().isEmpty()) {
      report.add(
          Kind.UNSEEN,
          "The process was not ended: what it sends since the search, such as a batch that still"
              + " waited, was not searched. Let it wait less (OTEL_BSP_SCHEDULE_DELAY), or search"
              + " longer (--wait SECONDS).");
    }
    report.add(
        Kind.UNSEEN,
        "Nobody chose anything: the page does not show what leaves after a grant, nor that it stays"
            + " after a revocation.");
  }

  private String leak(ReceivedRequest request, int number) {
    return "a canary, planted in the "
        + places.get(number)
        + ", left in "
        + ProofRun.places(request, canaries, bytes -> canaries.holds(bytes, number));
  }

  private int verdict(PrintStream err) throws IOException {
    write(report);
    out.println("wrote " + arguments.page());
    List<String> leaks = report.firsts(Kind.LEAK);
    leaks.forEach(leak -> err.println("leaked: " + leak));
    List<String> problems = report.problems();
    problems.forEach(problem -> err.println("not proven: " + problem));
    return !leaks.isEmpty() ? 1 : problems.isEmpty() ? 0 : 2;
  }

  private void write(ProofReport written) throws IOException {
    Files.createDirectories(Objects.requireNonNull(arguments.page().getParent()));
    ProofFiles.replace(arguments.page(), ProofPage.of(written.dated(now()), Instant.now()));
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
