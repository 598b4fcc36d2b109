/*
 * Copyright The Assent Authors
 * SPDX-License-Identifier: Apache-2.0
 */
package dev.assent.examples.consent;

/**
 * One change.
 *
 * @param id grows in the order in which changes become visible
 * @param subject whose document changed
 */
record Change(long id, String subject) {}
