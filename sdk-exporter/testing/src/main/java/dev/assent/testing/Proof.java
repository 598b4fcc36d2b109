/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.internal.canary.CanarySearch;
import dev.assent.internal.canary.CanarySearch.Found;
import dev.assent.internal.instance.AssentAccess;
import dev.assent.internal.instance.AssentInstance;
import dev.assent.internal.instance.InstanceWatch;
import dev.assent.inventory.CategoryEntry;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.FieldEntry.Origin;
import dev.assent.inventory.Inventory;
import dev.assent.testing.ProofReport.Kind;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The proof of one test JVM. Before an instance of Assent closes, and for those that stay open when
 * the tests have ended, it records canaries in it while two generated people grant and revoke, and
 * searches what the kit's receivers get from then on. The requests of tests are left alone.
 * Thread-safe.
 *
 * <pre>
 * field     guarded by
 * report    this, which is held while an instance is proven
 * told      this
 * hasEnded  this
 * </pre>
 */
final class Proof implements InstanceWatch.Watcher {
  /** The subjects of the generated people, of two accounts. */
  static final List<String> PEOPLE = InstanceWatch.GENERATED;

  private static final Duration FLUSH = Duration.ofSeconds(20);
  private static final String HALF = "an instance was not proven to its end";
  private static volatile @Nullable Proof active;

  private final ProofSettings settings;
  private final ProofFiles files;
  private final Receiver receiver;
  private final List<Receiver> receivers = new CopyOnWriteArrayList<>();
  private final List<AssentInstance> open = new CopyOnWriteArrayList<>();
  private final FakeConsent choices = new FakeConsent();
  private final CanarySearch canaries = new CanarySearch();

  /** The proofs of instances, the last one of which may be under way. */
  private final List<ProofRun> runs = new CopyOnWriteArrayList<>();

  /** Requests with canaries that arrived when nothing was planted, and are not judged yet. */
  private final Queue<ReceivedRequest> late = new ConcurrentLinkedQueue<>();

  private final Instant began = Instant.now();
  private final ProofReport report = new ProofReport();
  private final Set<String> told = new TreeSet<>();
  private boolean hasEnded;

  private Proof(ProofSettings settings) {
    this.settings = settings;
    files = new ProofFiles(settings.page(), ProofBuild.current(settings.build()), began);
    receiver = Receiver.start();
    receivers.add(receiver);
  }

  /**
   * Starts the proof of this JVM, lets instances tell when they close, and writes a page that says
   * that this JVM has not ended.
   *
   * @throws AssertionError if the page can't be written
   */
  static Proof start(ProofSettings settings) {
    Proof proof = new Proof(settings);
    active = proof;
    InstanceWatch.set(proof);
    try {
      proof.begin();
    } catch (AssertionError cantBeWritten) {
      proof.stop();
      throw cantBeWritten;
    }
    return proof;
  }

  /** Returns the proof of this JVM; null if there is none. */
  static @Nullable Proof active() {
    return active;
  }

  static boolean isActive() {
    return active != null;
  }

  /** The address of the kit's own receiver. */
  String endpoint() {
    return receiver.endpoint();
  }

  /** Adds a receiver of a test. */
  static void started(Receiver receiver) {
    Proof proof = active;
    if (proof != null) {
      proof.receivers.add(receiver);
    }
  }

  /** Keeps a request with canaries, of which the test shall see nothing. */
  static boolean takes(ReceivedRequest request) {
    Proof proof = active;
    return proof != null && proof.keeps(request);
  }

  private boolean keeps(ReceivedRequest request) {
    int count = runs.size();
    if (count == 0) {
      return false;
    }
    if (runs.get(count - 1).takes(request)) {
      return true;
    }
    return !canaries.search(request.parts()).isNothing() && late.add(request);
  }

  @Override
  public ConsentSource source() {
    return new Choices(choices);
  }

  @Override
  public void opened(AssentInstance instance) {
    open.add(instance);
  }

  @Override
  public void closing(AssentInstance instance) {
    if (open.remove(instance) && active == this) {
      prove(AssentAccess.wrap(instance, Assent.class));
    }
  }

  /** Proves the instances that are still open. */
  void proveOpen() {
    for (AssentInstance instance : open) {
      prove(AssentAccess.wrap(instance, Assent.class));
    }
  }

  /** Adds a test class. */
  synchronized void source(String name) {
    report.add(Kind.SOURCE, name);
  }

  /** Whatever goes wrong is on the page, and nothing is proven then. */
  private synchronized void prove(Assent assent) {
    report.add(Kind.PROBLEM, HALF); // goes at the end, if nothing was thrown
    try {
      if (!assent.flush(FLUSH)) {
        report.add(
            Kind.PROBLEM,
            "data of a test had not arrived after "
                + FLUSH.toSeconds()
                + " s: its receiver does not"
                + " answer, or is no longer there");
      }
      Inventory running = assent.inventory();
      ProofRun run = new ProofRun(new ProofVerdicts(running, reviewed()), canaries);
      runs.add(run);
      ProofStep.reset(choices);
      try {
        for (ProofStep step : ProofStep.values()) {
          take(assent, running, run.plants(), step);
        }
        receivers.forEach(each -> each.unfinished().forEach(run::takes));
      } finally {
        late.addAll(run.judge(run.close(), report));
      }
      list(run.verdicts());
      report.remove(Kind.PROBLEM, HALF);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      report.add(Kind.PROBLEM, "an instance was not proven: interrupted");
    } catch (IOException | RuntimeException | Error e) {
      report.add(Kind.PROBLEM, "an instance was not proven: " + e);
    }
  }

  private @Nullable Inventory reviewed() throws IOException {
    return settings.inventory() == null ? null : Inventory.read(settings.inventory());
  }

  private void take(Assent assent, Inventory running, ProofPlants plants, ProofStep step)
      throws InterruptedException {
    report.add(Kind.STEP, step.words());
    step.choose(choices, running);
    if (!step.awaitInForce(assent, running)) {
      report.add(
          Kind.PROBLEM,
          "choices of generated people were not in force after a while ("
              + step.words()
              + "):"
              + " another source of choices does not answer for them, or denies");
    }
    boolean arrived = true;
    for (int person = 0; person < PEOPLE.size(); person++) {
      arrived &= plants.plant(assent, step, person, () -> assent.flush(FLUSH));
    }
    if (!assent.flush(FLUSH) || !arrived) {
      report.add(
          Kind.PROBLEM,
          "canaries had not arrived after "
              + FLUSH.toSeconds()
              + " s ("
              + step.words()
              + "): a"
              + " destination does not send to a receiver of the kit, or the receiver was closed"
              + " before the instance");
    }
  }

  /** Judges what arrived after the search of its instance. */
  private void judgeLate() {
    for (ReceivedRequest request = late.poll(); request != null; request = late.poll()) {
      Found found = ProofRun.search(request, canaries, request.destination(), report);
      for (ProofRun run : runs) {
        for (int number : found.numbers()) {
          if (run.planted(number)) {
            run.late(number, request, report);
          }
        }
      }
    }
  }

  private void list(ProofVerdicts verdicts) {
    Inventory all =
        verdicts.reviewed() == null
            ? verdicts.running()
            : verdicts.running().union(verdicts.reviewed());
    for (FieldEntry field : all.fields()) {
      if (!field.origins().equals(List.of(Origin.REDUCED))) {
        report.add(Kind.FIELD, cells(field));
      }
    }
    verdicts.running().fields().stream()
        .filter(field -> field.origins().contains(Origin.SEEN))
        .forEach(field -> report.add(Kind.TOUCHED, cells(field)));
    all.destinations().stream()
        .flatMap(destination -> destination.categories().stream())
        .map(CategoryEntry::category)
        .map(Category::name)
        .forEach(name -> report.add(Kind.CATEGORY, name));
  }

  private static String[] cells(FieldEntry field) {
    return new String[] {
      field.kind().name().toLowerCase(Locale.ROOT),
      field.name() + (field.prefix() ? "*" : ""),
      field.categories().stream().map(Category::name).collect(Collectors.joining(", "))
    };
  }

  /** Writes a page that says that this JVM has not ended, before its first test. */
  synchronized void begin() {
    hasEnded = false;
    write();
  }

  private ProofReport write() {
    judgeLate();
    ProofReport written = new ProofReport();
    written.addAll(report);
    if (!hasEnded) {
      written.add(
          Kind.OPEN,
          "a test JVM that began at "
              + began.truncatedTo(ChronoUnit.SECONDS)
              + " has not ended: it still runs, or was killed");
    }
    try {
      return files.write(written, ProofPage::of);
    } catch (IOException | IllegalArgumentException e) {
      throw new AssertionError("the page " + files.page() + " can't be written: " + e, e);
    }
  }

  /**
   * Writes the page.
   *
   * @param isLast whether the tests of this JVM have ended
   * @throws AssertionError if something leaked that was not told before, or, at the end, if nothing
   *     is proven; or if the page can't be written
   */
  synchronized void check(boolean isLast) {
    hasEnded = isLast;
    ProofReport all = write();
    List<String> leaks = new ArrayList<>(report.firsts(Kind.LEAK));
    leaks.removeIf(leak -> !told.add(leak));
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          "leaked, see " + files.page() + ":\n  " + String.join("\n  ", leaks));
    }
    List<String> problems = all.problemsOfEnded();
    if (isLast && !problems.isEmpty()) {
      String sentences =
          "nothing is proven, see " + files.page() + ":\n  " + String.join("\n  ", problems);
      if (!isAllowed()) {
        throw new AssertionError(sentences);
      }
      System.err.println("in this JVM, and so far in this build, " + sentences);
    }
  }

  /** In a build of several JVMs, one may have no application. */
  private boolean isAllowed() {
    return settings.severalJvms()
        && report.count(Kind.PLANTED) == 0
        && report.count(Kind.PROBLEM) == 0;
  }

  /**
   * Ends the proof, and judges what arrived since the tests ended.
   *
   * @throws AssertionError as {@link #check}
   */
  void close() {
    receivers.forEach(each -> each.unfinished().forEach(this::keeps));
    stop();
    end();
  }

  private void stop() {
    receiver.close();
    active = null;
    InstanceWatch.set(null);
  }

  private synchronized void end() {
    if (report.count(Kind.SOURCE) == 0) {
      hasEnded = true; // no test class ran, so nothing tells the end of the tests
      write();
      System.err.println("no test class ran in this JVM; see " + files.page());
    } else if (!late.isEmpty()) {
      check(hasEnded);
    }
  }

  /** The source of the choices of the generated people. Thread-safe. */
  private record Choices(FakeConsent choices) implements ConsentSource {
    @Override
    public String name() {
      return "proof";
    }

    @Override
    public void start(Listener listener) {
      choices.start(listener);
    }

    @Override
    public CompletionStage<ConsentReply> load(Inquiry inquiry) {
      return choices.load(inquiry);
    }

    @Override
    public String toString() {
      return "the choices of the generated people";
    }
  }
}
