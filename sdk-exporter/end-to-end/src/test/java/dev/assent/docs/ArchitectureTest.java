/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.docs;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import dev.assent.internal.decision.Enforcer;
import dev.assent.internal.decision.EnforcerOrder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.StampedLock;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** ARCHITECTURE.md is the order of the packages, and says what each does. */
class ArchitectureTest {
  private static final Path PAGE = PublishedClasses.ROOT.resolve("docs/ARCHITECTURE.md");
  private static final Pattern ROW = Pattern.compile("(?m)^\\| `([a-z.]+)` \\| (.+) \\|$");
  private static final Pattern WALK =
      Pattern.compile("(?m)^\\| [^`|]*(?:`\\w+`[^`|]*)?\\| (.*→.*) \\|$");
  private static final Pattern CLASS = Pattern.compile("`([A-Z]\\w+)`");
  private static final Pattern DESCRIPTION = Pattern.compile("(?s)/\\*\\*(.*?)\\*/");
  private static final Pattern IMPORT =
      Pattern.compile("(?m)^import (?:static )?(dev\\.assent[a-z.]*)\\.[A-Z]");
  private static final Pattern SENTENCE = Pattern.compile("^.*?[.!?](?= |$)");
  private static final String AGENT = "sdk-exporter/javaagent";
  private static final int MAX_LINES = 128;

  /** Wiring: it creates the parts of one instance, or of one kind of setting. */
  private static final Set<String> LARGE =
      Set.of("dev.assent.internal.config", "dev.assent.spring");

  private static final int MAX_FILES = 30;

  @Test
  void packages_ofThePublishedArtifacts_areAllInTheTable() throws IOException {
    Set<String> listed = table().keySet();

    assertThat(listed).containsAll(PublishedClasses.packages()).containsAll(sources().keySet());
    assertThat(listed).hasSameSizeAs(sources().keySet());
  }

  @TestFactory
  List<DynamicTest> packages_order_lowerDoesNotSeeHigher() throws IOException {
    List<String> order = List.copyOf(table().keySet());
    List<DynamicTest> tests = new ArrayList<>();
    for (int i = 0; i < order.size() - 1; i++) {
      String lower = order.get(i);
      String[] higher = order.subList(i + 1, order.size()).toArray(String[]::new);
      tests.add(
          DynamicTest.dynamicTest(
              lower,
              () ->
                  noClasses()
                      .that()
                      .resideInAPackage(lower)
                      .should()
                      .dependOnClassesThat()
                      .resideInAnyPackage(higher)
                      .check(PublishedClasses.all())));
    }
    return tests;
  }

  /** Imports that only documentation needs are not in compiled classes. */
  @Test
  void imports_ofSources_areOfPackagesAbove() throws IOException {
    List<String> order = List.copyOf(table().keySet());
    List<String> lower = new ArrayList<>();
    for (Map.Entry<String, List<Path>> each : sources().entrySet()) {
      int row = order.indexOf(each.getKey());
      for (Path file : each.getValue()) {
        IMPORT
            .matcher(Files.readString(file))
            .results()
            .filter(it -> order.indexOf(it.group(1)) > row)
            .forEach(it -> lower.add(file.getFileName() + ": " + it.group(1)));
      }
    }
    assertThat(lower).isEmpty();
  }

  @Test
  void packages_cycles_areNone() {
    slices().matching("dev.assent.(**)").should().beFreeOfCycles().check(PublishedClasses.all());
  }

  /** The table's sentence is the first one of the package's own description. */
  @Test
  void descriptions_ofPackages_areThoseOfTheTable() throws IOException {
    Map<String, String> described = new HashMap<>();
    for (Map.Entry<String, List<Path>> each : sources().entrySet()) {
      for (Path file : each.getValue()) {
        if (file.endsWith("package-info.java")) {
          described.put(each.getKey(), description(Files.readString(file)));
        }
      }
    }

    assertThat(table()).containsExactlyInAnyOrderEntriesOf(described);
  }

  /**
   * A class that enforces changes must be called with them: EnforcerOrderTest and ViewerOrderTest
   * find each of these in an instance, but for the pipeline, which its destination calls.
   */
  @Test
  void enforcers_ofAllArtifacts_areThoseOfAnInstance() {
    assertThat(
            PublishedClasses.all().stream()
                .filter(type -> type.isAssignableTo(Enforcer.class) && !type.isInterface())
                .map(JavaClass::getSimpleName))
        .containsExactlyInAnyOrder(
            "MetricCollector",
            "HostedMetricReader",
            "ScrapeServer",
            "DestinationExporter",
            "DestinationPipeline",
            "DeletionRequests",
            "RunningViewer",
            "ReportOnlyNotice",
            "Unclaimed");
  }

  @Test
  void page_length_isThatOfAMap() throws IOException {
    assertThat(Files.readAllLines(PAGE)).hasSizeLessThanOrEqualTo(MAX_LINES);
  }

  @Test
  void walks_classes_exist() throws IOException {
    Set<String> names =
        sources().values().stream()
            .flatMap(List::stream)
            .map(file -> file.getFileName().toString().replace(".java", ""))
            .collect(Collectors.toSet());
    Matcher walk = WALK.matcher(Files.readString(PAGE));
    int walks = 0;
    for (; walk.find(); walks++) {
      List<String> classes = CLASS.matcher(walk.group(1)).results().map(it -> it.group(1)).toList();
      assertThat(classes).hasSizeGreaterThan(5);
      assertThat(names).containsAll(classes);
    }
    assertThat(walks).isEqualTo(5);
  }

  /** The walk of a revocation names the enforcers in the order in which they are called. */
  @Test
  void walks_revocation_isInTheOrderOfEnforcers() throws IOException {
    List<String> revocation =
        Files.readAllLines(PAGE).stream()
            .filter(line -> line.startsWith("| a revocation"))
            .flatMap(line -> CLASS.matcher(line).results())
            .map(it -> it.group(1))
            .toList();
    assertThat(EnforcerOrder.values()).hasSize(5);
    assertThat(revocation)
        .containsSubsequence(
            "Enforcers",
            "HostedMetricReader",
            "ScrapeServer",
            "DestinationExporter",
            "DeletionRequests",
            "Receipt");
  }

  @Test
  void packages_size_isThatOfOneTask() throws IOException {
    Map<String, Integer> large = new HashMap<>();
    sources()
        .forEach(
            (name, files) -> {
              int classes = files.size() - 1; // without package-info
              if (classes > MAX_FILES && !LARGE.contains(name)) {
                large.put(name, classes);
              }
            });

    assertThat(large).isEmpty();
  }

  /** It is optional: an SDK that nobody autoconfigures does without it. */
  @Test
  void autoconfigure_fourPackages_knowIt() {
    assertThat(PublishedClasses.packagesThatKnow("io.opentelemetry.sdk.autoconfigure."))
        .containsExactlyInAnyOrder(
            "dev.assent.internal.notice",
            "dev.assent.internal.autoconfigure",
            "dev.assent.internal.declarative",
            "dev.assent.spring");
  }

  /** The jar of the registries adds no exit beside them. */
  @Test
  void network_andFiles_registriesKnowNeither() {
    for (String prefix : List.of("java.net.", "java.nio.file.")) {
      assertThat(PublishedClasses.packagesThatKnow(prefix))
          .isNotEmpty()
          .doesNotContain("dev.assent.micrometer", "dev.assent.internal.registry");
    }
  }

  /**
   * In a lack of memory, the virtual machine can end calls without their {@code finally} blocks. It
   * releases their monitors, but no lock that such a block releases.
   */
  @Test
  void locks_ofFinallyBlocks_areNotUsed() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Lock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(ReadWriteLock.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(StampedLock.class)
        .check(PublishedClasses.all());
  }

  /** They contain such locks, and count threads that have died. The viewer and the kit may die. */
  @Test
  void executors_ofTheJdk_areNotUsed() {
    noClasses()
        .that()
        .resideOutsideOfPackages("dev.assent.internal.viewer..", "dev.assent.testing..")
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ThreadPoolExecutor.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(BlockingQueue.class)
        .orShould()
        .dependOnClassesThat()
        .areAssignableTo(Executors.class)
        .check(PublishedClasses.all());
  }

  /** Returns the rows: the sentence by the full name of the package, in the order of the page. */
  private static Map<String, String> table() throws IOException {
    Map<String, String> table = new LinkedHashMap<>();
    Matcher row = ROW.matcher(Files.readString(PAGE));
    while (row.find()) {
      String name =
          row.group(1).startsWith("dev.assent") ? row.group(1) : "dev.assent." + row.group(1);
      assertThat(table.put(name, row.group(2))).as(name).isNull();
    }
    return table;
  }

  /** Returns the source files by package. */
  private static Map<String, List<Path>> sources() throws IOException {
    Map<String, List<Path>> sources = new HashMap<>();
    for (String module :
        Stream.concat(PublishedClasses.MODULES.stream(), Stream.of(AGENT)).toList()) {
      Path folder = PublishedClasses.ROOT.resolve(module).resolve("src/main/java");
      try (Stream<Path> files = Files.walk(folder)) {
        files
            .filter(file -> file.toString().endsWith(".java"))
            .forEach(
                file ->
                    sources
                        .computeIfAbsent(
                            folder.relativize(file.getParent()).toString().replace('/', '.'),
                            key -> new ArrayList<>())
                        .add(file));
      }
    }
    return sources;
  }

  /** Returns the first sentence, as the page writes it. */
  private static String description(String source) {
    Matcher comment = DESCRIPTION.matcher(source);
    assertThat(comment.find()).isTrue();
    String text = comment.group(1).replaceAll("\\n \\* ?", " ").replaceAll("\\s+", " ").strip();
    Matcher sentence = SENTENCE.matcher(text);
    assertThat(sentence.find()).isTrue();
    return sentence
        .group()
        .replaceAll("\\{@link [\\w.]*?(\\w+)}", "`$1`")
        .replaceAll("\\{@code (.*?)}", "`$1`");
  }
}
