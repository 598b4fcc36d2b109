/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.faults;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process whose allocations fail, its receiver, and the sources of its choices. While it runs,
 * its parent changes choices of other subjects all the time. Used by one thread.
 */
final class FaultScenario implements AutoCloseable {
  private static final long PATIENCE_SECONDS = 60;
  private static final String ERRORS = "errors";

  /** How much of the data without content must arrive before the content counts as withheld. */
  private static final long QUIET_MILLIS = 300;

  private static final long CHANGE_MILLIS = 100;

  private final FaultSettings settings;
  private final FaultReceiver receiver = new FaultReceiver();
  private final FaultPlatform platform;
  private final Process process;
  private final BlockingQueue<String> answers = new LinkedBlockingQueue<>();
  private final Thread changing;
  private volatile boolean over;

  private FaultScenario(Path directory, FaultSettings.Way way, List<String> options)
      throws IOException {
    int scraped;
    try (ServerSocket free = new ServerSocket(0)) {
      scraped = free.getLocalPort();
    }
    this.platform = new FaultPlatform(directory, scraped);
    this.settings =
        new FaultSettings(directory, receiver.address(), platform.address(), scraped, way);
    settings.create();
    platform.follow(settings);
    for (String subject : settings.subjects()) {
      platform.choose(subject, "acme/" + subject, true);
    }
    this.process = start(options);
    Thread reading = new Thread(this::read, "fault-output");
    reading.setDaemon(true);
    reading.start();
    this.changing = new Thread(this::change, "fault-changes");
    changing.setDaemon(true);
  }

  /** Starts a process under the agent, with a heap of 64 MB. */
  static FaultScenario start(Path directory, FaultSettings.Way way) throws Exception {
    return start(
        directory, way, List.of("-XX:+UseSerialGC", "-javaagent:" + FaultAgent.jar(directory)));
  }

  /** Starts a process without the agent, with a heap of 64 MB. */
  static FaultScenario startPlain(Path directory) throws Exception {
    return start(directory, FaultSettings.Way.OWN, List.of("-XX:+UseG1GC"));
  }

  private static FaultScenario start(Path directory, FaultSettings.Way way, List<String> options)
      throws Exception {
    FaultScenario scenario = new FaultScenario(directory, way, options);
    try {
      scenario.expect("up");
      scenario.changing.start();
      return scenario;
    } catch (Exception | AssertionError failed) {
      scenario.close();
      throw failed;
    }
  }

  private Process start(List<String> options) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-Xmx64m"));
    command.addAll(options);
    command.addAll(
        List.of(
            "-cp",
            System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
            FaultedApplication.class.getName(),
            settings.directory().toString(),
            settings.receiver(),
            settings.platform(),
            Integer.toString(settings.scraped()),
            settings.way().name()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(it -> it.matches("(ASSENT|OTEL|JAVA_TOOL)_.*"));
    builder.redirectError(settings.directory().resolve(ERRORS).toFile());
    return builder.start();
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        answers.add(line);
      }
    } catch (IOException gone) {
      // the process is over
    }
    answers.add("gone");
  }

  /** Changes choices of subjects that nobody looks at, so that each part has work. */
  private void change() {
    boolean granted = false;
    while (!over) {
      granted = !granted;
      for (String subject : settings.subjects()) {
        platform.choose(subject, "acme/n" + subject, granted);
      }
      platform.scrape();
      Awaited.pause(CHANGE_MILLIS);
    }
  }

  private void expect(String line) throws Exception {
    String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (!line.equals(answer)) {
      throw new AssertionError(answer + "\n" + log());
    }
  }

  /** Sends a line to the process, and returns its answer. */
  String ask(String line) throws Exception {
    process.getOutputStream().write((line + "\n").getBytes(UTF_8));
    process.getOutputStream().flush();
    String answer = answers.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
    if (answer == null || answer.equals("gone")) {
      throw new AssertionError("no answer to " + line + "\n" + log());
    }
    return answer;
  }

  /** Returns what the process logged. */
  String log() throws IOException {
    return Files.readString(settings.directory().resolve(ERRORS), ISO_8859_1);
  }

  /** Returns the stacks of all threads, and the ledger. */
  String stacks() throws Exception {
    Path file = settings.directory().resolve("stacks");
    ask("dump " + file);
    return Files.readString(file);
  }

  /** Waits until the process has logged a text. */
  boolean awaitLog(String text, long millis) throws Exception {
    return Awaited.within(millis, () -> log().contains(text));
  }

  /** Returns the identities of Assent's threads by their names. */
  Map<String, String> threads() throws Exception {
    Map<String, String> threads = new TreeMap<>();
    for (String thread : ask("threads").strip().split(" ")) {
      String[] both = thread.split("#");
      if (both[0].startsWith("assent-") || both[0].startsWith("http:")) {
        threads.merge(both[0], both[1], (a, b) -> a + "," + b);
      }
    }
    return threads;
  }

  /** Waits until a thread of each row has run; returns the names of all that ran. */
  Set<String> awaitThreads(List<String> rows, long millis) throws Exception {
    Set<String> names = new TreeSet<>();
    boolean unused =
        Awaited.within(
            millis,
            () -> {
              for (String subject : settings.subjects()) {
                platform.choose(subject, "acme/" + subject, names.size() % 2 == 0);
              }
              names.addAll(threads().keySet());
              return rows.stream()
                  .allMatch(row -> names.stream().anyMatch(it -> ThreadTable.matches(row, it)));
            });
    return names;
  }

  /**
   * Waits until content of all subjects arrives that was recorded from now on.
   *
   * @return what is missing; an empty text if nothing is
   */
  String awaitContent(long millis) throws Exception {
    long since = System.currentTimeMillis();
    return await(millis, since, "grant", subject -> receiver.content(subject) >= since);
  }

  /** Denies all subjects, and waits until only their other data arrives. */
  String deny(long millis) throws Exception {
    long since = System.currentTimeMillis();
    for (String subject : settings.subjects()) {
      platform.choose(subject, "acme/" + subject, false);
    }
    String missing =
        await(
            millis,
            since,
            "denial",
            subject ->
                receiver.data(subject) - Math.max(since, receiver.content(subject)) > QUIET_MILLIS);
    receiver.deny();
    return missing;
  }

  /** Grants all subjects, and waits until their content arrives. */
  String grant(long millis) throws Exception {
    receiver.permit();
    for (String subject : settings.subjects()) {
      platform.choose(subject, "acme/" + subject, true);
    }
    return awaitContent(millis);
  }

  /**
   * Waits until each part works that has nothing to do with these choices: metrics leave, scrapes
   * are answered, deletions requested, and the application's own choices stored.
   */
  String awaitOthers(long since, long millis) throws Exception {
    List<String> missing = new ArrayList<>();
    boolean works =
        Awaited.within(
            millis,
            () -> {
              missing.clear();
              missing.addAll(missingOthers(since));
              return missing.isEmpty();
            });
    return works ? "" : missing.toString();
  }

  private List<String> missingOthers(long since) throws Exception {
    List<String> missing = new ArrayList<>();
    if (receiver.metrics() < since) {
      missing.add("metrics");
    }
    if (settings.way() == FaultSettings.Way.OWN && platform.scraped() < since) {
      missing.add("scrapes");
    }
    if (platform.deleted() < since) {
      missing.add("deletions");
    }
    if (Long.parseLong(ask("stored")) < since) {
      missing.add("stored choices (last receipt: " + ask("receipt") + ")");
    }
    return missing;
  }

  /** Returns how many texts arrived that were denied. */
  int leaks() {
    return receiver.leaks();
  }

  private interface Heard {
    boolean test(String subject);
  }

  private String await(long millis, long since, String what, Heard heard) throws Exception {
    List<String> missing = new ArrayList<>(settings.subjects());
    boolean unused =
        Awaited.within(
            millis,
            () -> {
              missing.removeIf(heard::test);
              return missing.isEmpty();
            });
    StringBuilder text = new StringBuilder();
    for (String subject : missing) {
      long data = receiver.data(subject) - since;
      long content = receiver.content(subject) - since;
      text.append(what + " of " + subject + " (newest datum at " + data + " ms, content at ")
          .append(content + " ms) ");
    }
    return text.toString();
  }

  @Override
  public void close() {
    over = true;
    process.destroyForcibly();
    try {
      changing.join(1000);
      process.waitFor();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    platform.close();
    receiver.close();
  }
}
