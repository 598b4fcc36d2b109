/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.catalog;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.assent.internal.catalog.CatalogText.Line;
import dev.assent.internal.catalog.shape.FieldType;
import dev.assent.internal.category.Categories;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every name in the lists of published names has an entry in the built-in catalog, or a line with
 * the reason why it has none. A type that the entry refuses is a gap, too. An entry for a key of a
 * meter must apply to this meter.
 */
class PublishedNamesTest {
  /** Deprecated names with other categories than their successor, and the reason. */
  private static final Map<String, String> OTHER_THAN_SUCCESSOR =
      Map.ofEntries(
          entry("messaging.eventhubs.consumer.group", "the name says which system it is"),
          entry("messaging.kafka.consumer.group", "the name says which system it is"),
          entry(
              "messaging.servicebus.destination.subscription_name",
              "the name says which system it is"),
          entry("net.host.name", "set by servers, where it is the caller's Host header"),
          entry("net.host.port", "set by servers, where it is from the caller's Host header"),
          entry("pool.name", "a bare name counts on the meters that define it"),
          entry("state", "a bare name counts on the meters that define it"),
          entry("tls.client.server_name", "the caller writes it"));

  private final Catalog catalog = Catalog.builtIn();
  private final Map<String, List<Line>> lines =
      CatalogText.attributes().stream().collect(Collectors.groupingBy(Line::name));
  private final Map<String, String> unclassified = unclassified();
  private final List<String> templates = PublishedNames.read("conventions.txt").section("template");

  static Stream<String> files() {
    return PublishedNames.FILES.stream();
  }

  @Test
  void lists_all_areAsLargeAsWhatTheyList() {
    PublishedNames conventions = PublishedNames.read("conventions.txt");
    assertThat(conventions.attributes()).hasSize(943);
    assertThat(conventions.section("metric")).hasSize(541);
    assertThat(conventions.section("event")).hasSize(32);
    assertThat(PublishedNames.read("generative-ai.txt").attributes()).hasSize(112);
    PublishedNames agent = PublishedNames.read("java-agent.txt");
    assertThat(agent.section("metric")).hasSize(255);
    assertThat(
            agent.attributes().size()
                + agent.tags().stream().map(PublishedNames.Tag::key).distinct().count())
        .isEqualTo(255);
    assertThat(PublishedNames.read("micrometer.txt").section("metric")).hasSize(229);
    assertThat(PublishedNames.read("spring.txt").section("metric")).hasSize(55);
  }

  @ParameterizedTest
  @MethodSource("files")
  void attributes_all_haveAnEntryThatTakesTheirType(String file) {
    List<String> missing = new ArrayList<>();
    PublishedNames.read(file)
        .attributes()
        .forEach(
            (name, type) -> {
              if (!takes(name, type) && !isListed("attribute " + name)) {
                missing.add(name + " " + type);
              }
            });
    assertThat(missing).isEmpty();
  }

  private boolean takes(String name, String type) {
    if (type.equals("template")) {
      return lines.containsKey(name + ".*");
    }
    FieldType wanted = FieldType.named(type);
    assertThat(wanted).as(type).isNotNull();
    return lines.getOrDefault(ofATemplate(name), List.of()).stream()
        .anyMatch(line -> FieldType.named(line.type()).accepts(wanted));
  }

  /** The prefix of the published template that a name is made from; otherwise the name itself. */
  private String ofATemplate(String name) {
    return templates.stream()
        .filter(template -> name.startsWith(template + "."))
        .findFirst()
        .map(template -> template + ".*")
        .orElse(name);
  }

  @ParameterizedTest
  @MethodSource("files")
  void metrics_all_areKnown(String file) {
    List<String> missing =
        PublishedNames.read(file).section("metric").stream()
            .filter(name -> catalog.metric(name) == Categories.UNCLASSIFIED)
            .filter(name -> !isListed("metric " + name))
            .toList();
    assertThat(missing).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void events_all_areKnown(String file) {
    List<String> missing =
        PublishedNames.read(file).section("event").stream()
            .filter(name -> catalog.event(name) == Categories.UNCLASSIFIED)
            .filter(name -> !isListed("event " + name))
            .toList();
    assertThat(missing).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("files")
  void tags_all_haveAnEntryForTheirMeter(String file) {
    List<PublishedNames.Tag> missing =
        PublishedNames.read(file).tags().stream()
            .filter(tag -> !isOpen(tag))
            .filter(tag -> !isListed("attribute " + tag.key()))
            .toList();
    assertThat(missing).isEmpty();
  }

  private boolean isOpen(PublishedNames.Tag tag) {
    return lines.getOrDefault(tag.key(), List.of()).stream().anyMatch(line -> appliesTo(line, tag));
  }

  private static boolean appliesTo(Line line, PublishedNames.Tag tag) {
    if (line.condition().isEmpty()) {
      return true;
    }
    return line.meters().stream()
        .anyMatch(
            meter ->
                tag.meter().equals("?")
                    || meter.equals(tag.meter())
                    || (meter.endsWith(".*")
                        && tag.meter().startsWith(meter.substring(0, meter.length() - 1))));
  }

  /** The categories of all its entries, those with a condition apart. */
  private Map<Boolean, Set<String>> categories(String name) {
    return lines.getOrDefault(name, List.of()).stream()
        .collect(
            Collectors.partitioningBy(
                line -> line.condition().isEmpty(),
                Collectors.mapping(Line::categories, Collectors.toCollection(TreeSet::new))));
  }

  @Test
  void deprecatedNames_all_haveTheCategoriesOfTheirSuccessor() {
    Map<String, String> successors = new LinkedHashMap<>();
    PublishedNames.read("conventions.txt")
        .section("deprecated")
        .forEach(line -> successors.put(line.split(" -> ")[0], line.split(" -> ")[1]));
    assertThat(successors).hasSizeGreaterThan(90);
    Set<String> others = new TreeSet<>();
    successors.forEach(
        (name, successor) -> {
          if (!categories(name).equals(categories(successor))) {
            others.add(name);
          }
        });
    assertThat(others).isEqualTo(new TreeSet<>(OTHER_THAN_SUCCESSOR.keySet()));
  }

  /** The databases and queues of a cloud are beside the other databases and queues. */
  @Test
  void namespaces_ofTheConventions_areInOneFileEach() {
    Map<String, Set<String>> files = new TreeMap<>();
    for (String name : PublishedNames.read("conventions.txt").attributes().keySet()) {
      lines.getOrDefault(name, List.of()).stream()
          .filter(line -> line.condition().isEmpty())
          .forEach(
              line ->
                  files
                      .computeIfAbsent(name.replaceFirst("\\..*", ""), it -> new TreeSet<>())
                      .add(line.file().replaceFirst(":.*", "")));
    }
    assertThat(files).hasSizeGreaterThan(60);
    files.keySet().removeAll(Set.of("aws", "azure", "gcp"));
    assertThat(files.entrySet()).filteredOn(it -> it.getValue().size() > 1).isEmpty();
  }

  /** A line whose name got an entry, or is not published any more, must go. */
  @Test
  void unclassified_all_arePublishedWithoutAnEntry() {
    Set<String> published = new LinkedHashSet<>();
    for (String file : PublishedNames.FILES) {
      PublishedNames names = PublishedNames.read(file);
      names.attributes().keySet().forEach(name -> published.add("attribute " + name));
      names.tags().forEach(tag -> published.add("attribute " + tag.key()));
      names.section("metric").forEach(name -> published.add("metric " + name));
      names.section("event").forEach(name -> published.add("event " + name));
    }
    assertThat(published).containsAll(unclassified.keySet());
    assertThat(unclassified.values())
        .allSatisfy(reason -> assertThat(reason).hasSizeGreaterThan(15));
    assertThat(unclassified.keySet()).noneMatch(this::isKnown);
  }

  private boolean isKnown(String line) {
    String name = line.substring(line.indexOf(' ') + 1);
    return switch (line.substring(0, line.indexOf(' '))) {
      case "attribute" -> catalog.attribute(name).mask() != Categories.UNCLASSIFIED;
      case "metric" -> catalog.metric(name) != Categories.UNCLASSIFIED;
      default -> catalog.event(name) != Categories.UNCLASSIFIED;
    };
  }

  private boolean isListed(String kindAndName) {
    return unclassified.containsKey(kindAndName);
  }

  private static Map<String, String> unclassified() {
    Map<String, String> lines = new LinkedHashMap<>();
    PublishedNames.lines("unclassified.txt")
        .forEach(line -> lines.put(line.split(" : ", 2)[0], line.split(" : ", 2)[1]));
    return lines;
  }
}
