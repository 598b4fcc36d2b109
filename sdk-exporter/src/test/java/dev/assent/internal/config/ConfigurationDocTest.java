/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.assent.category.Category;
import dev.assent.config.ConfigurationException;
import dev.assent.internal.catalog.Catalog;
import dev.assent.internal.category.Categories;
import dev.assent.internal.consent.ConsentSources;
import dev.assent.internal.consent.KnownChoices;
import dev.assent.internal.consent.MaskedDocument;
import dev.assent.internal.consent.SubjectPath;
import dev.assent.internal.policy.Cell;
import dev.assent.internal.policy.PooledPolicy;
import dev.assent.internal.policy.Treatment;
import dev.assent.internal.time.Clock;
import dev.assent.ledger.Lost;
import dev.assent.ledger.Withheld;
import dev.assent.policy.Basis;
import dev.assent.policy.Purpose;
import dev.assent.policy.Recipient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares {@code docs/CONFIGURATION.md}, {@code docs/CATALOG.md} and {@code README.md} with the
 * code: every described name is in use, examples load, and the presets' table equals the presets.
 */
class ConfigurationDocTest {
  private static final Path ROOT = Path.of(System.getProperty("basedir", ""), "..");

  /** A name, or a prefix of names: {@code OTEL_BSP_*}, {@code OTEL_BSP_}. */
  private static final Pattern NAME =
      Pattern.compile("\\b(?:ASSENT|OTEL)_(?:[A-Z0-9_]|<[A-Z]+>)*\\*?");

  private static final Map<String, String> A =
      Map.of(
          "ASSENT_DESTINATIONS", "a",
          "ASSENT_DESTINATION_A_PURPOSE", "security",
          "ASSENT_DESTINATION_A_RECIPIENT", "first_party");

  private final String page = read("docs/CONFIGURATION.md");
  private final ScheduledExecutorService executor = Executors.newSingleThreadScheduledExecutor();
  @TempDir Path directory;
  private Path policyFile;
  private Path catalogFile;
  private Path consentFile;

  @BeforeEach
  void writeExamples() throws IOException {
    policyFile = Files.writeString(directory.resolve("policy.yaml"), block("yaml", "# policy"));
    catalogFile = Files.writeString(directory.resolve("catalog.yaml"), block("yaml", "# catalog"));
    consentFile = Files.writeString(directory.resolve("consent.json"), block("json", "{"));
  }

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  @Test
  void pages_everyNameDescribed_counts() {
    String described = page.replace(between("refused"), "").replace(between("ignored"), "");
    for (String text : List.of(described, read("README.md"))) {
      assertThat(names(text)).allMatch(ConfigurationDocTest::counts);
    }
  }

  @Test
  void page_refusedNames_areRefused() {
    assertThat(names(between("refused")))
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThatThrownBy(() -> Settings.read(Environment.of(Map.of(name, "x"))))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("not supported by Assent"));
  }

  @Test
  void page_ignoredNames_areIgnored() {
    assertThat(names(between("ignored")))
        .isNotEmpty()
        .allSatisfy(
            name ->
                assertThatCode(() -> Settings.read(Environment.of(Map.of(name, "x"))))
                    .doesNotThrowAnyException());
  }

  @ParameterizedTest
  @EnumSource
  void defaults_written_changeNothing(Variable variable) {
    boolean isGeneralOnly = variable == Variable.ENDPOINT; // other endpoints have other defaults
    List<String> names =
        isGeneralOnly ? List.of(variable.in(EndpointReader.OTLP)) : variable.names(List.of("A"));
    for (String name : variable.otherwise == null ? List.<String>of() : names) {
      assertThat(read(name, variable.otherwise)).as(name).isEqualTo(read(name, ""));
    }
  }

  @Test
  void policyExample_loads() {
    Catalog catalog = Catalog.load(List.of(catalogFile), List.of());
    PooledPolicy policy =
        PooledPolicy.load(List.of(policyFile.toString()), catalog.categories(), Set.of());
    Purpose own = new Purpose("model_evaluation");
    int chat = Long.numberOfTrailingZeros(catalog.categories().mask("content.chat"));
    int file = Long.numberOfTrailingZeros(catalog.categories().mask("content.file"));

    assertThat(policy.purposes()).contains(own);
    Cell cell = policy.cell(chat, own, Recipient.FIRST_PARTY);
    assertThat(cell.basis()).isEqualTo(Basis.OPT_IN);
    assertThat(cell.treatment()).isEqualTo(Treatment.REDACT);
    assertThat(policy.cell(file, own, Recipient.FIRST_PARTY).basis()).isEqualTo(Basis.NEVER);
  }

  @Test
  void catalogExample_loads() {
    Catalog catalog = Catalog.load(List.of(catalogFile), List.of());

    assertThat(catalog.attribute("board.title").mask())
        .isEqualTo(catalog.categories().mask("content.whiteboard"));
    assertThat(catalog.metric("board.anything")).isNotEqualTo(Categories.UNCLASSIFIED);
  }

  @Test
  void consentExample_isUnderstood() {
    KnownChoices source = source("file:" + consentFile, null, null, null).list().get(0);
    source.start(() -> {});
    try {
      assertThat(source.answer("acme/u7").problem()).isNull();
      MaskedDocument document = source.answer("acme/u7").document();
      assertThat(document).isNotNull();
      assertThat(document.choices()).hasSize(2);
      assertThat(source.answer("acme").document().adds())
          .isEqualTo(Categories.builtIn().mask(Category.PROTECTED_HEALTH));
    } finally {
      source.close();
    }
  }

  @Test
  void environmentExamples_areValid() {
    int choices = 0;
    for (String block : blocks("sh", "")) {
      Map<String, String> variables = exports(block);
      assertThat(variables).isNotEmpty();
      ConsentSettings consent = Settings.read(Environment.of(variables)).consent();
      if (consent.choices() != null) {
        String terms = String.valueOf(consent.terms());
        source("env", consent.choices(), terms, new SubjectPath(consent.subject()));
        choices++;
      }
    }
    assertThat(choices).isEqualTo(1);
  }

  /** Compares row by row; a row covers the cells that no earlier row covers. */
  @Test
  void presetsTable_isWhatThePresetsSay() {
    Categories categories = Categories.of(List.of(Category.of("board.shapes")));
    PooledPolicy strict = PooledPolicy.load(List.of("strict"), categories, Set.of());
    PooledPolicy terms = PooledPolicy.load(List.of("terms"), categories, Set.of());
    Set<String> seen = new HashSet<>();
    List<String[]> rows = rows(between("presets"));
    for (String[] row : rows) {
      for (Recipient recipient : Recipient.values()) {
        for (int bit = 0; bit < categories.size(); bit++) {
          for (Purpose purpose : Purpose.BUILT_IN) {
            String category = categories.name(bit);
            if (covers(row, recipient, category, purpose)
                && seen.add(recipient + " " + category + " " + purpose)) {
              assertCell(row[3], strict, bit, purpose, recipient);
              assertCell(row[4], terms, bit, purpose, recipient);
            }
          }
        }
      }
    }
    assertThat(seen)
        .hasSize(Recipient.values().length * categories.size() * Purpose.BUILT_IN.size());
  }

  @Test
  void page_presetFiles_standWhereItSays() {
    for (String preset : List.of("strict.yaml", "terms.yaml")) {
      assertThat(page).contains("sdk-core/src/main/resources/dev/assent/internal/policy/", preset);
      assertThat(ROOT.resolve("sdk-core/src/main/resources/dev/assent/internal/policy/" + preset))
          .exists();
      assertThat(PooledPolicy.class.getResource(preset)).isNotNull();
    }
  }

  @Test
  void page_reasons_areAllThereAre() {
    Stream.of(Withheld.values()).forEach(it -> assertThat(page).contains("`" + it.id() + "`"));
    Stream.of(Lost.values()).forEach(it -> assertThat(page).contains("`" + it.id() + "`"));
  }

  @Test
  void categoriesPage_everyWordOnce() {
    List<String> words = new ArrayList<>(Categories.builtIn().names(Categories.builtIn().all()));
    Purpose.BUILT_IN.forEach(purpose -> words.add(purpose.name()));

    String page = read("docs/CATALOG.md");
    String tables = page.substring(0, page.indexOf("## Shapes"));
    assertThat(rows(tables).stream().map(row -> row[0])).containsExactlyElementsOf(words);
  }

  private static void assertCell(
      String stated, PooledPolicy policy, int bit, Purpose purpose, Recipient recipient) {
    Cell cell = policy.cell(bit, purpose, recipient);
    String is =
        cell.basis().name().toLowerCase(Locale.ROOT) + (cell.ownGrantOnly() ? ", own grant" : "");

    assertThat(is)
        .as(policy + ": category " + bit + " for " + purpose + " to " + recipient)
        .isEqualTo(stated);
  }

  private static boolean covers(
      String[] row, Recipient recipient, String category, Purpose purpose) {
    return matches(row[0], recipient.id())
        && matches(row[1], category)
        && matches(row[2], purpose.name());
  }

  private static boolean matches(String cell, String name) {
    return cell.startsWith("every")
        || Stream.of(cell.split(", ")).anyMatch(it -> (name + ".").startsWith(it + "."));
  }

  /** Returns all settings with one variable set; two lists are equal if no setting differs. */
  private static List<Object> read(String name, String value) {
    Map<String, String> variables =
        new LinkedHashMap<>(name.startsWith(KnownVariables.DESTINATION) ? A : Map.of());
    variables.put("ASSENT_PROPAGATE", "tenant");
    if (name.startsWith("ASSENT_SPOOL_")) {
      variables.put("ASSENT_SPOOL_DIR", "spool");
    }
    if (name.startsWith("ASSENT_AUDIT_")) {
      variables.put("ASSENT_AUDIT_DIR", "audit");
    }
    variables.put(name, value);
    Settings settings = Settings.read(Environment.of(variables));
    TelemetrySettings telemetry = settings.telemetry();
    MetricSettings metrics = telemetry.metrics();
    List<Object> all = new ArrayList<>();
    all.add(List.of(settings.isEnabled(), settings.isSdkDisabled(), settings.policies()));
    all.add(List.of(settings.consent().sources(), settings.consent().platforms().size()));
    all.add(List.of(settings.consent().refresh(), settings.consent().maxStaleness()));
    all.add(Arrays.asList(settings.hold(), settings.spool(), settings.audit()));
    settings.destinations().forEach(it -> all.add(List.of(it.destination(), it.endpoints())));
    all.add(List.of(telemetry.propagatesTraceContext(), telemetry.sampler()));
    all.add(List.of(telemetry.spanLimits(), telemetry.logLimits()));
    all.add(List.of(telemetry.spans(), telemetry.logs()));
    all.add(List.of(metrics.interval(), metrics.timeout(), metrics.exemplars()));
    all.add(List.of(metrics.temporality(), metrics.histograms().toString()));
    all.add(List.of(settings.consent().cacheMaxBytes(), settings.host().subjectBaggage()));
    all.add(settings.host().propagated());
    all.add(settings.viewer() == null);
    return all;
  }

  private ConsentSources source(String spec, String consent, String terms, SubjectPath subject) {
    return ConsentSources.parse(
        spec,
        new ConsentSources.Settings(
            consent,
            terms,
            List.of(1, 2, 3, 4),
            subject,
            Categories.builtIn(),
            Set.copyOf(Purpose.BUILT_IN),
            Clock.system(),
            executor,
            Duration.ofMinutes(1)));
  }

  private static Map<String, String> exports(String block) {
    Map<String, String> variables = new LinkedHashMap<>();
    for (String line : block.lines().toList()) {
      assertThat(line).matches("export [A-Z_]+=(\"[^\"]*\"|[^\" ;|&]*)");
      int equals = line.indexOf('=');
      variables.put(line.substring(7, equals), line.substring(equals + 1).replace("\"", ""));
    }
    return variables;
  }

  private static boolean counts(String name) {
    boolean several = name.endsWith("*") || name.endsWith("_");
    String plain = name.replace("*", "");
    return VariableTest.names("A").stream()
        .anyMatch(it -> several ? it.startsWith(plain) : it.equals(plain));
  }

  /** Returns the names in a text, with placeholders filled in and one name for all destinations. */
  private static Set<String> names(String text) {
    Set<String> names = new TreeSet<>();
    Matcher matcher = NAME.matcher(text);
    while (matcher.find()) {
      String name = matcher.group().replaceFirst("_<NAME>_", "_A_");
      if (name.contains("<SIGNAL>")) {
        Stream.of("TRACES", "METRICS", "LOGS")
            .forEach(signal -> names.add(name.replace("<SIGNAL>", signal)));
      } else {
        names.add(generic(name));
      }
    }
    return names;
  }

  private static String generic(String name) {
    if (!name.startsWith(KnownVariables.DESTINATION)) {
      return name;
    }
    return Stream.of(Variable.values())
        .filter(it -> it.scope.isOfDestination)
        .map(Variable::name)
        .filter(suffix -> name.endsWith("_" + suffix))
        .max((a, b) -> Integer.compare(a.length(), b.length()))
        .map(suffix -> KnownVariables.DESTINATION + "A_" + suffix)
        .orElse(name);
  }

  private static List<String[]> rows(String text) {
    return text.lines()
        .filter(line -> line.startsWith("| `") || line.startsWith("| every"))
        .map(line -> line.substring(2).replace("`", "").split(" *\\| *"))
        .toList();
  }

  private String block(String language, String start) {
    List<String> blocks = blocks(language, start);
    assertThat(blocks).hasSize(1);
    return blocks.get(0);
  }

  private List<String> blocks(String language, String start) {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = Pattern.compile("(?s)\n```" + language + "\n(.*?)\n```\n").matcher(page);
    while (matcher.find()) {
      if (matcher.group(1).startsWith(start)) {
        blocks.add(matcher.group(1));
      }
    }
    return blocks;
  }

  private String between(String mark) {
    String start = "<!-- " + mark + " -->";
    String end = "<!-- /" + mark + " -->";
    assertThat(page).contains(start, end);
    return page.substring(page.indexOf(start) + start.length(), page.indexOf(end));
  }

  /** Returns a page of the project; an empty text if the file does not exist. */
  private static String read(String name) {
    Path file = ROOT.resolve(name);
    try {
      return name.equals("README.md") && !Files.exists(file) ? "" : Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError("can't read " + file, e);
    }
  }
}
