/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.assent.Assent;
import dev.assent.category.Category;
import dev.assent.consent.ConsentReply;
import dev.assent.consent.ConsentSource;
import dev.assent.internal.instance.AssentAccess;
import dev.assent.internal.instance.AssentInstance;
import dev.assent.internal.instance.InstanceWatch;
import dev.assent.inventory.CategoryEntry;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.FieldEntry;
import dev.assent.inventory.FieldEntry.Origin;
import dev.assent.inventory.Inventory;
import dev.assent.policy.Basis;
import dev.assent.testing.ProofPlants.Plant;
import dev.assent.testing.ProofReport.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The proof of one test JVM. Before an instance of Assent closes, and for those that stay open when
 * the tests have ended, it records canaries in it while two generated people grant and revoke, and
 * searches what the kit's receivers get meanwhile. The requests of tests are left alone.
 * Thread-safe.
 *
 * <pre>
 * field     guarded by
 * report    this, which is held while an instance is proven
 * told      this
 * taken     itself; null while nothing is planted
 * </pre>
 */
final class Proof implements InstanceWatch.Watcher {
  /** The subjects of the generated people, of two accounts. */
  static final List<String> PEOPLE = InstanceWatch.GENERATED;

  private static final Duration FLUSH = Duration.ofSeconds(20);
  private static volatile @Nullable Proof active;

  private final ProofSettings settings;
  private final ProofFiles files;
  private final Receiver receiver;
  private final List<Receiver> receivers = new CopyOnWriteArrayList<>();
  private final List<AssentInstance> open = new CopyOnWriteArrayList<>();
  private final FakeConsent choices = new FakeConsent();
  private final ProofReport report = new ProofReport();
  private final Set<String> told = new TreeSet<>();
  private volatile @Nullable List<ReceivedRequest> taken;

  private Proof(ProofSettings settings) {
    this.settings = settings;
    files = new ProofFiles(settings.page());
    receiver = Receiver.start();
    receivers.add(receiver);
  }

  /** Starts the proof of this JVM, and lets instances tell when they close. */
  static Proof start(ProofSettings settings) {
    Proof proof = new Proof(settings);
    active = proof;
    InstanceWatch.set(proof);
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
    List<ReceivedRequest> taken = proof == null ? null : proof.taken;
    return taken != null && taken.add(request);
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
      ProofVerdicts verdicts = new ProofVerdicts(running, reviewed());
      CanarySearch canaries = new CanarySearch();
      ProofPlants plants = new ProofPlants(canaries, running);
      List<ReceivedRequest> arrived = new CopyOnWriteArrayList<>();
      taken = arrived;
      ProofStep.reset(choices);
      try {
        for (ProofStep step : ProofStep.values()) {
          take(assent, running, plants, step);
        }
        receivers.forEach(each -> arrived.addAll(each.unfinished()));
      } finally {
        taken = null;
      }
      judge(verdicts, canaries, plants, arrived);
      list(verdicts);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      report.add(Kind.PROBLEM, "an instance was not proven: interrupted");
    } catch (IOException | RuntimeException | LinkageError e) {
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
    for (int person = 0; person < PEOPLE.size(); person++) {
      plants.plant(assent, step, person);
    }
    if (!assent.flush(FLUSH)) {
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

  private void judge(
      ProofVerdicts verdicts,
      CanarySearch canaries,
      ProofPlants plants,
      List<ReceivedRequest> arrived) {
    List<Plant> planted = plants.planted();
    Map<String, Set<Integer>> found = new TreeMap<>();
    for (ReceivedRequest request : arrived) {
      String destination = verdicts.destinationOf(request);
      report.add(Kind.BYTES, (long) request.head().length() + request.body().length, destination);
      if (destination.equals(ProofVerdicts.SHARED)) {
        report.add(
            Kind.PROBLEM,
            "several destinations send to one address, and no header of a request has the name of"
                + " one: give each an address of its own, such as Receiver.endpoint(NAME)");
      }
      if (!request.decoded() || GzipDecoder.isSealed(request.body())) {
        report.add(
            Kind.PROBLEM, "a request to " + request.path() + " can't be decompressed or searched");
      }
      Set<Integer> in = canaries.in(request.body());
      in.addAll(canaries.in(request.wire()));
      in.addAll(canaries.in(request.head().getBytes(UTF_8)));
      found.computeIfAbsent(destination, unused -> new TreeSet<>()).addAll(in);
      for (int number : in) {
        Plant plant = planted.get(number);
        Basis basis = verdicts.basis(plant.field(), destination);
        if (plant.step().word(plant.person(), basis).isEmpty()) {
          leak(verdicts, plant, number, canaries, request, destination, basis);
        }
      }
    }
    for (int number = 0; number < planted.size(); number++) {
      Plant plant = planted.get(number);
      report.add(Kind.PLANTED, plant.place(), verdicts.categories(plant.field()));
      for (DestinationEntry destination : planted(verdicts)) {
        outcome(verdicts, plant, destination.name(), found, number);
      }
    }
    for (DestinationEntry destination : verdicts.running().destinations()) {
      count(verdicts, destination, arrived);
    }
  }

  private static List<DestinationEntry> planted(ProofVerdicts verdicts) {
    return verdicts.running().destinations().stream().filter(ProofVerdicts::isPlanted).toList();
  }

  private void count(
      ProofVerdicts verdicts, DestinationEntry destination, List<ReceivedRequest> arrived) {
    boolean isPlanted = ProofVerdicts.isPlanted(destination);
    boolean mayGetSome =
        destination.categories().stream().anyMatch(it -> it.basis() != Basis.NEVER);
    report.add(
        Kind.DESTINATION,
        arrived.stream()
            .filter(it -> verdicts.destinationOf(it).equals(destination.name()))
            .count(),
        destination.name(),
        destination.purpose().name(),
        destination.recipient().id(),
        String.valueOf(isPlanted && mayGetSome));
    if (!isPlanted) {
      report.add(
          Kind.UNSEEN,
          "Destination '"
              + destination.name()
              + "' takes only metrics, in which no canary is planted.");
    }
  }

  private void outcome(
      ProofVerdicts verdicts,
      Plant plant,
      String destination,
      Map<String, Set<Integer>> found,
      int number) {
    Basis basis = verdicts.basis(plant.field(), destination);
    String word = plant.step().word(plant.person(), basis);
    String categories = verdicts.categories(plant.field());
    if (!found.getOrDefault(destination, Set.of()).contains(number)) {
      String reason =
          word.isEmpty()
              ? plant.step().refusal(plant.person(), basis)
              : "permitted, but not where it stands: of another type, form or length, or in data that"
                  + " may not leave";
      report.add(Kind.STAYED, destination, plant.place(), categories, reason);
    } else if (!word.isEmpty()) {
      report.add(Kind.LEFT, destination, plant.place(), categories, word);
    }
  }

  private void leak(
      ProofVerdicts verdicts,
      Plant plant,
      int number,
      CanarySearch canaries,
      ReceivedRequest request,
      String destination,
      Basis basis) {
    List<String> places =
        OtlpPlaces.located(request.path(), request.body(), bytes -> canaries.holds(bytes, number));
    String where =
        places.isEmpty() ? "the headers or another part of a request" : String.join("; ", places);
    String sentence =
        "a canary of "
            + verdicts.categories(plant.field())
            + ", planted in "
            + plant.place()
            + ", left to destination '"
            + destination
            + "' in "
            + where
            + ", though "
            + plant.step().refusal(plant.person(), basis);
    report.add(Kind.LEAK, canaries.withoutWords(sentence));
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

  /**
   * Writes the page.
   *
   * @param isLast whether the tests of this JVM have ended
   * @throws AssertionError if something leaked that was not told before, or, at the end, if nothing
   *     is proven; or if the page can't be written
   */
  synchronized void check(boolean isLast) {
    ProofReport all;
    try {
      all = files.write(report, ProofPage::of);
    } catch (IOException | IllegalArgumentException e) {
      throw new AssertionError("the page " + files.page() + " can't be written: " + e, e);
    }
    List<String> leaks = new ArrayList<>(report.firsts(Kind.LEAK));
    leaks.removeIf(leak -> !told.add(leak));
    if (!leaks.isEmpty()) {
      throw new AssertionError(
          "leaked, see " + files.page() + ":\n  " + String.join("\n  ", leaks));
    }
    List<String> problems = all.problems();
    if (isLast && !problems.isEmpty() && !isAllowed()) {
      throw new AssertionError(
          "nothing is proven, see " + files.page() + ":\n  " + String.join("\n  ", problems));
    }
  }

  /** In a build of several JVMs, one may have no application. */
  private boolean isAllowed() {
    return settings.severalJvms() && report.count(Kind.PLANTED) == 0;
  }

  /** Ends the proof. */
  void close() {
    active = null;
    InstanceWatch.set(null);
    receiver.close();
    if (!Files.exists(files.page())) {
      System.err.println("no test ran, so there is no " + files.page());
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
