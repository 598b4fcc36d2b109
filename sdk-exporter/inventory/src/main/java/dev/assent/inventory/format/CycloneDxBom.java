/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.inventory.format;

import dev.assent.internal.document.JsonText;
import dev.assent.inventory.CategoryEntry;
import dev.assent.inventory.DestinationEntry;
import dev.assent.inventory.Inventory;
import dev.assent.ledger.Signal;
import dev.assent.policy.Recipient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A bill of materials of CycloneDX 1.6: one service per destination, with one entry of data per
 * category. A direction of CycloneDX is relative to the service, so all data is inbound. The bill
 * has no serial number and no time, which are optional, so that equal inventories give equal bills.
 */
final class CycloneDxBom {
  private final Inventory inventory;
  private final Application application;

  private CycloneDxBom(Inventory inventory, Application application) {
    this.inventory = inventory;
    this.application = application;
  }

  static String of(Inventory inventory, Application application) {
    return JsonText.of(new CycloneDxBom(inventory, application).bom());
  }

  private Map<String, Object> bom() {
    Map<String, Object> component = new LinkedHashMap<>();
    component.put("type", "application");
    component.put("bom-ref", application.fileName());
    component.put("name", application.name());
    Map<String, Object> bom = new LinkedHashMap<>();
    bom.put("$schema", "http://cyclonedx.org/schema/bom-1.6.schema.json");
    bom.put("bomFormat", "CycloneDX");
    bom.put("specVersion", "1.6");
    bom.put("version", 1);
    bom.put("metadata", Map.of("component", component));
    bom.put("services", inventory.destinations().stream().map(this::service).toList());
    return bom;
  }

  private Map<String, Object> service(DestinationEntry destination) {
    Map<String, Object> service = new LinkedHashMap<>();
    service.put("bom-ref", application.key(destination));
    service.put("name", destination.name());
    service.put("description", "Receives telemetry for the purpose " + destination.purpose());
    service.put("x-trust-boundary", destination.recipient() != Recipient.FIRST_PARTY);
    service.put(
        "data", destination.categories().stream().map(each -> data(destination, each)).toList());
    List<Object> properties = new ArrayList<>();
    add(properties, "assent:purpose", destination.purpose());
    add(properties, "assent:recipient", destination.recipient().id());
    add(properties, "assent:label", destination.label());
    for (Signal signal : destination.signals()) {
      add(properties, "assent:signal", signal.id());
    }
    add(properties, "assent:retention:hold", destination.retention().hold());
    add(properties, "assent:retention:spool", destination.retention().spool());
    if (destination.referenced()) {
      add(properties, "assent:reference", "assent.subject.ref");
    }
    service.put("properties", properties);
    return service;
  }

  private static void add(List<Object> properties, String name, @Nullable Object value) {
    if (value != null) {
      Map<String, Object> property = new LinkedHashMap<>();
      property.put("name", name);
      property.put("value", value.toString());
      properties.add(property);
    }
  }

  private Map<String, Object> data(DestinationEntry destination, CategoryEntry entry) {
    List<String> fields = Words.fields(inventory, destination, entry.category());
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("flow", "inbound");
    data.put("classification", entry.category().name());
    data.put("name", entry.category().name() + " (" + Words.id(entry.basis()) + ")");
    data.put(
        "description",
        Words.sentence(entry.basis())
            + (entry.since() == null ? "" : " By terms of " + entry.since() + " or later.")
            + (fields.isEmpty() ? " No field yet." : " Fields: " + String.join(", ", fields)));
    return data;
  }
}
