"""The documents that any circuit may ask for before an authority has written its own."""

RECEIPT = """\
<h1>Récépissé de dépôt</h1>
<p>{{ commune }} a bien reçu la demande suivante.</p>
<dl>
  <dt>Démarche</dt><dd>{{ demarche }}</dd>
  <dt>Numéro</dt><dd>{{ numero }}</dd>
  <dt>Reçue le</dt><dd>{{ recu_le }}</dd>
  <dt>Déposée par</dt><dd>{{ nom }}</dd>
</dl>
{% if accuse | default("", true) %}
<h2>Accusé de réception</h2>
<div style="white-space: pre-line">{{ accuse }}</div>
{% elif delai_legal | default("", true) %}
<p>{{ delai_legal }}</p>
{% endif %}
<p>Ce récépissé atteste le dépôt. Il ne vaut pas décision.</p>
<p class="note">Suivi de la demande : {{ lien }}</p>
"""
"""Every mention of the acknowledgement (CRPA R112-11-1)."""
DECISION = """\
<h1>Décision</h1>
<p>La demande suivante, déposée auprès de {{ commune }}, est accordée.</p>
<dl>
  <dt>Démarche</dt><dd>{{ demarche }}</dd>
  <dt>Numéro</dt><dd>{{ numero }}</dd>
  <dt>Reçue le</dt><dd>{{ recu_le }}</dd>
  <dt>Déposée par</dt><dd>{{ nom }}</dd>
</dl>
<p class="signature">Fait le {{ date }}<br>{{ service }}</p>
"""
DEFAULTS = {"recepisse": RECEIPT, "decision": DECISION}
