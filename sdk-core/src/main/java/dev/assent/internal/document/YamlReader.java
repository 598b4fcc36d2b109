/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.internal.document;

import dev.assent.config.ConfigurationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.DocumentStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/**
 * Builds nodes from the parser's events. It recurses once per level of nesting and rejects levels
 * beyond {@link Node#MAX_DEPTH} before it recurses. The parser's own messages quote the document,
 * so they and their exceptions are dropped; only the line number is kept.
 */
final class YamlReader {
  private final String location;
  private final Iterator<Event> events;
  private int line = 1;

  private YamlReader(String where, Iterator<Event> events) {
    this.location = where;
    this.events = events;
  }

  static Node read(String where, String text) {
    LoadSettings settings =
        LoadSettings.builder()
            .setLabel("document")
            .setUseMarks(true)
            .setCodePointLimit(Math.max(1, text.length()))
            .build();
    // not api.lowlevel.Parse: the parser's module does not export it
    return new YamlReader(where, new ParserImpl(settings, new StreamReader(settings, text)))
        .document();
  }

  private Node document() {
    next(); // the stream's start
    if (!(next() instanceof DocumentStartEvent start)) {
      throw new ConfigurationException(location, "is empty");
    }
    if (!start.getTags().isEmpty()) {
      throw problem("tag directives are not allowed");
    }
    Node root = node(next(), 0);
    next(); // the document's end
    if (next().getEventId() != Event.ID.StreamEnd) {
      throw problem("only one document is allowed");
    }
    return root;
  }

  private Node node(Event event, int depth) {
    if (event instanceof AliasEvent) {
      throw problem("aliases (*name) are not allowed; repeat the value");
    }
    if (event instanceof NodeEvent anchored && anchored.getAnchor().isPresent()) {
      throw problem("anchors (&name) are not allowed; repeat the value where it is needed");
    }
    if (event instanceof ScalarEvent scalar) {
      return scalar(scalar);
    }
    CollectionStartEvent start = (CollectionStartEvent) event;
    refuseTag(start.getTag());
    if (depth == Node.MAX_DEPTH) {
      throw problem("nested more than " + Node.MAX_DEPTH + " levels deep");
    }
    return start instanceof MappingStartEvent ? map(depth + 1) : list(depth + 1);
  }

  private Node scalar(ScalarEvent scalar) {
    refuseTag(scalar.getTag());
    return scalar.isPlain()
        ? Node.plain(location, line, scalar.getValue())
        : Node.string(location, line, scalar.getValue());
  }

  private Node list(int depth) {
    int start = line;
    List<Node> elements = new ArrayList<>();
    for (Event event = next(); event.getEventId() != Event.ID.SequenceEnd; event = next()) {
      elements.add(node(event, depth));
    }
    return Node.list(location, start, Collections.unmodifiableList(elements));
  }

  private Node map(int depth) {
    int start = line;
    Map<String, Node> entries = new LinkedHashMap<>();
    for (Event event = next(); event.getEventId() != Event.ID.MappingEnd; event = next()) {
      if (!(event instanceof ScalarEvent)) {
        throw problem("a key must be a string");
      }
      Node key = node(event, depth);
      if (key.isNull()) {
        throw problem("a key must be a string");
      }
      int keyLine = line;
      Node value = node(next(), depth);
      Node former = entries.putIfAbsent(key.text(), value);
      if (former != null) {
        throw new ConfigurationException(
            Node.location(location, keyLine), "duplicate key in this map");
      }
    }
    return Node.map(location, start, Collections.unmodifiableMap(entries));
  }

  private void refuseTag(Optional<String> tag) {
    if (tag.isPresent()) {
      throw problem("tags (!name) are not allowed");
    }
  }

  private Event next() {
    Event event;
    try {
      event = events.next();
    } catch (MarkedYamlEngineException invalid) {
      invalid.getProblemMark().ifPresent(this::at);
      throw invalid();
    } catch (RuntimeException invalid) {
      throw invalid();
    }
    event.getStartMark().ifPresent(this::at);
    return event;
  }

  private void at(Mark mark) {
    line = mark.getLine() + 1;
  }

  private ConfigurationException invalid() {
    return problem("is not valid YAML; check quotes, brackets and indentation here and before");
  }

  private ConfigurationException problem(String problem) {
    return new ConfigurationException(Node.location(location, line), problem);
  }
}
