/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.internal.document.JsonText;
import dev.assent.inventory.CategoryEntry;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.Inventory;
import dev.assent.policy.Basis;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An inventory in the Data Privacy Vocabulary, as JSON-LD: a process per destination, which
 * consists of a process per requirement of the policy.
 */
final class DpvGraph {
  private final Inventory inventory;
  private final Application application;

  private DpvGraph(Inventory inventory, Application application) {
    this.inventory = inventory;
    this.application = application;
  }

  static String of(Inventory inventory, Application application) {
    DpvGraph graph = new DpvGraph(inventory, application);
    Map<String, Object> root = new LinkedHashMap<>();
    root.put("@context", DpvTerms.context());
    root.put("@graph", inventory.destinations().stream().map(graph::process).toList());
    return JsonText.of(root);
  }

  private String id(String key) {
    return "urn:assent:" + key;
  }

  private Map<String, Object> process(DestinationEntry destination) {
    String key = application.key(destination);
    Map<String, Object> process = new LinkedHashMap<>();
    process.put("@id", id(key));
    process.put("@type", "dpv:Process");
    process.put("dct:title", application.name() + ": " + destination.name());
    if (destination.label() != null) {
      process.put("dct:description", "Received by " + destination.label());
    }
    process.put("dpv:hasPurpose", DpvTerms.purpose(destination.purpose()));
    process.put("dpv:hasRecipient", DpvTerms.recipient(destination.recipient()));
    List<Object> storage = new ArrayList<>();
    addStorage(storage, "in memory, until a choice is made", destination.retention().hold());
    addStorage(
        storage, "on disk, until the receiver is available", destination.retention().spool());
    if (!storage.isEmpty()) {
      process.put("dpv:hasStorageCondition", storage);
    }
    List<Object> parts = new ArrayList<>();
    for (Basis basis : Words.bases()) {
      List<CategoryEntry> entries =
          destination.categories().stream().filter(entry -> entry.basis() == basis).toList();
      if (!entries.isEmpty()) {
        parts.add(part(destination, key, basis, entries));
      }
    }
    process.put("dpv:hasProcess", parts);
    return process;
  }

  private static void addStorage(List<Object> storage, String where, @Nullable Duration duration) {
    if (duration != null) {
      storage.add(DpvTerms.storage(where, duration));
    }
  }

  private Map<String, Object> part(
      DestinationEntry destination, String key, Basis basis, List<CategoryEntry> entries) {
    Map<String, Object> part = new LinkedHashMap<>();
    part.put("@id", id(key + "." + Words.id(basis)));
    part.put("@type", "dpv:Process");
    part.put("dct:description", Words.sentence(basis));
    if (basis == Basis.OPT_IN) {
      part.put("dpv:hasLegalBasis", DpvTerms.ref("dpv:Consent"));
    }
    part.put(
        "dpv:hasPersonalData",
        entries.stream()
            .map(
                entry -> {
                  Map<String, Object> data = DpvTerms.category(entry.category());
                  data.put("assent:field", Words.fields(inventory, destination, entry.category()));
                  return data;
                })
            .toList());
    return part;
  }
}
